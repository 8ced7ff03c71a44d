// Why a packet gets from one place of the lab to another, or does not: what `why` answers. Plain JSON.

export type WhyProtocol = 'tcp' | 'udp' | 'icmp';

/** Names, addresses or prefixes. Without a protocol it is ICMP, or TCP where a port is named. */
export type WhyQuestion = {
  readonly from: string;
  readonly to: string;
  readonly protocol?: WhyProtocol | undefined;
  readonly port?: number | undefined;
};

/** One of the two, as the lab knows it. */
export type DiagnosedEnd = {
  readonly asked: string;
  readonly kind: 'workload' | 'nat-gateway' | 'edge' | 'internet-host' | 'address';
  readonly name: string;
  readonly address: string;
  /** Undefined where the lab has nothing at that address. */
  readonly netns: string | undefined;
};

export type FileLine = { readonly file: string; readonly line: number; readonly text: string };

/** What keeps the packet from passing, or what is wrong beside the way. */
export type Cause = {
  /** What it is about: `link`, `route`, `rule`, `daemon`, ...; see docs/how-to/why.md. */
  readonly code: CauseCode;
  /** The part of the lab. */
  readonly place: string;
  readonly text: string;
  readonly fix: string;
  /** The line of the lab file that decides; undefined where none does. */
  readonly line: FileLine | undefined;
};

export type CauseCode =
  | 'namespace'
  | 'link'
  | 'address'
  | 'neighbour'
  | 'route'
  | 'forwarding'
  | 'firewall'
  | 'rule'
  | 'port'
  | 'switch'
  | 'tunnel'
  | 'gateway'
  | 'quota'
  | 'session'
  | 'daemon'
  | 'listener'
  | 'apart'
  | 'overlap'
  | 'drift';

export type HopState = 'pass' | 'drop' | 'unsure';

export type DiagnosedHop = {
  readonly leg: 'request' | 'answer';
  readonly kind: 'workload' | 'internet' | 'node' | 'tunnel' | 'switch' | 'router' | 'gateway' | 'edge';
  readonly place: string;
  /** What happens there, by the state of the lab. */
  readonly text: string;
  readonly state: HopState;
  /** Where the real packet was looked for: whether it was there. */
  readonly isSeen?: boolean | undefined;
};

/** `unsure`: the state alone does not tell, as with rules of a user's own firewall. */
export type StateOutcome = 'arrives' | 'refused' | 'lost' | 'no-route' | 'unsure';
/** `closed`: it arrived and was refused there. `other`: something else answered. `not-sent`: there was nowhere to send it from. */
export type PacketOutcome = 'answered' | 'closed' | 'other' | 'silent' | 'not-sent';

export type VerdictKind =
  | 'reachable'
  | 'closed'
  | 'refused'
  | 'no-route'
  | 'lost'
  | 'other'
  | 'contradiction'
  | 'unsure';

export type Diagnosis = {
  readonly lab: string;
  readonly from: DiagnosedEnd;
  readonly to: DiagnosedEnd;
  readonly protocol: WhyProtocol;
  readonly port: number | undefined;
  readonly verdict: { readonly kind: VerdictKind; readonly text: string };
  /** Whether both sides say the same. */
  readonly agrees: boolean;
  /** By the state of the lab. */
  readonly state: { readonly outcome: StateOutcome; readonly text: string };
  /** By a real packet. */
  readonly packet: { readonly outcome: PacketOutcome; readonly text: string; readonly elapsedMs: number };
  /** The first is the one that decides. */
  readonly causes: readonly Cause[];
  /** On the way, not as the lab file says, and not what decides. */
  readonly warnings: readonly Cause[];
  readonly hops: readonly DiagnosedHop[];
  readonly elapsedMs: number;
};
