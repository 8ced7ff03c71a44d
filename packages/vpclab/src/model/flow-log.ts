// A flow as the flow log tells it: one 5-tuple at one port, one way, over one interval. Plain JSON. Fields are those of
// AWS VPC Flow Logs (version 2 to 5) where they exist there, by the names of the lab.

/** Who hears what the switches report. */
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
};
