// A flow as the flow log tells it: one 5-tuple at one port, one way, over one interval. Plain JSON. Fields are those of
// AWS VPC Flow Logs (version 2 to 5) where they exist there, by the names of the lab.

/** Receives what the switches report. */
export type FlowCollector = {
  /** Why it does not get what is sent to it on a node; undefined: it got a message. */
  readonly fault: (node: string, signal: AbortSignal) => Promise<string | undefined>;
};

export type FlowEnd = {
  readonly tenant: string;
  readonly vpc: string;
  readonly subnet: string;
  readonly kind: 'workload' | 'nat-gateway';
  readonly name: string;
};

/** What decided that packets go no further. */
export type FlowReason = {
  /** network: OVN itself, without a rule of anybody (port security, no route). nat-gateway: what none may do there. */
  readonly by: 'security-group' | 'access-list' | 'network' | 'quota' | 'nat-gateway';
  /** Whose it is; '' where nobody owns it. */
  readonly tenant: string;
  /** `vpc/group`; the switch or router of OVN; the VPC of the quota; the gateway. */
  readonly name: string;
  /** Rule of the list, stage of OVN's pipeline, or what the gateway counts it as. */
  readonly rule: string;
};

/** How the outside sees an end that is behind a NAT gateway. */
export type FlowTranslation = {
  readonly gateway: string;
  readonly address: string;
  /** 0 for protocols without ports. */
  readonly port: number;
};

export type FlowRecord = {
  /** Whose port it was seen at. */
  readonly at: FlowEnd & { readonly node: string; readonly interface: string };
  /** egress: sent by it; ingress: delivered to it (AWS: flow-direction). */
  readonly direction: 'egress' | 'ingress';
  /** Where it was delivered to, or came from; undefined where no port of the lab saw it. */
  readonly peer: FlowEnd | undefined;
  readonly source: string;
  readonly destination: string;
  /** 0 for protocols without ports. */
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** IANA protocol number. */
  readonly protocol: number;
  /** With sampling, an estimate. */
  readonly packets: number;
  /** Of the IP packets, their headers counted, those of Ethernet not. */
  readonly bytes: number;
  /** Unix time in seconds. */
  readonly start: number;
  readonly end: number;
  /** unknown: with sampling, the other end may have been missed. */
  readonly action: 'accept' | 'reject' | 'unknown';
  /** Of a rejected flow, where somebody told; undefined where its packets were lost without a word. */
  readonly reason: FlowReason | undefined;
  /** Of a flow that passed a NAT gateway which translates. */
  readonly translation: FlowTranslation | undefined;
};
