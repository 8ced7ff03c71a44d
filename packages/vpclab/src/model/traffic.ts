// Traffic between workloads: profiles as requested, orders for the generator, and results. Plain JSON, the same for
// CLI, console and tests.

export const TRAFFIC_KINDS = ['requests', 'udp', 'bulk', 'connect', 'dns', 'tree'] as const;
/**
 * requests: HTTP GET over kept connections. udp: datagrams that are echoed. bulk: HTTP POST of many bytes, answered when all
 * have arrived. connect: a new TCP connection for each HTTP GET. dns: the receiver's name, asked of the VPC's resolver.
 * tree: an HTTP GET whose receiver calls others before it is done, as tiers of a shop do.
 */
export type TrafficKind = (typeof TRAFFIC_KINDS)[number];
export const ARRIVALS = ['poisson', 'constant', 'bursty'] as const;
export type Arrivals = (typeof ARRIVALS)[number];
export const FLOW_SIZES = ['fixed', 'web-search', 'data-mining'] as const;
export type FlowSizes = (typeof FLOW_SIZES)[number];

/** The rate over a day: a sine wave around the profile's rate. */
export type Day = {
  /** Length of the day, as compressed as is wanted. */
  readonly seconds: number;
  /** How far the rate rises and falls, in percent of itself. */
  readonly swing: number;
};

/** One tier of a request tree: what the tier before it calls. */
export type TreeHop = {
  /** Who is called: as `to` of a profile; only the last hop may be `internet`. */
  readonly to: string;
  /** How many calls each caller makes at once. */
  readonly fanout: number;
  /** How long a call may take together with the calls behind it, in milliseconds. */
  readonly budgetMs: number;
};

export type TrafficProfile = {
  readonly name: string;
  readonly kind: TrafficKind;
  /** Who sends: `all`, a tenant, a VPC, `<vpc>/<subnet>`, or a workload. */
  readonly from: string;
  /** Who is sent to: the same, or `internet`. Of a tree: the first hop. */
  readonly to: string;
  /** Of a tree; empty for all others. */
  readonly hops: readonly TreeHop[];
  /** How many a second, over all pairs together; 0 in a closed loop. */
  readonly rate: number;
  readonly arrivals: Arrivals;
  /** A closed loop: so many at a time, spread over the pairs, the next one when the answer came. 0: an open loop. */
  readonly connections: number;
  /** In a closed loop: how long each rests between an answer and what it sends next, in milliseconds. */
  readonly restMs: number;
  /** Of a datagram, or of a bulk flow; the longest one where sizes differ. Others have none. */
  readonly bytes: number;
  /** Of bulk flows. */
  readonly sizes: FlowSizes;
  /** Undefined: the rate is the same all the time. */
  readonly day?: Day | undefined;
  /** Shares of senders by tenant, 1 where a tenant is not named. Undefined: all pairs alike. */
  readonly weights?: Readonly<Record<string, number>> | undefined;
};

export type TrafficRequest = {
  /** Undefined: those of the lab file. */
  readonly profiles?: readonly TrafficProfile[] | undefined;
  readonly seconds: number;
  /** The same seed gives the same arrivals between the same pairs. */
  readonly seed?: number | undefined;
  /** Whether the report compares it with what the exporter and the flow logs counted. */
  readonly compare?: boolean | undefined;
};

export type TrafficPair = {
  readonly from: string;
  readonly netns: string;
  readonly tenant: string;
  readonly vpc: string;
  readonly to: string;
  readonly address: string;
  /** Of dns: who is asked for what; `address` is the right answer. */
  readonly lookUp?: { readonly server: string; readonly name: string } | undefined;
  /** Of a tree: which hop it belongs to, from 0. */
  readonly hop?: number | undefined;
};

/** What the generator is told: no choice is left but when. */
export type TrafficOrder = {
  readonly id: string;
  readonly seed: number;
  readonly seconds: number;
  readonly compare: boolean;
  readonly profiles: readonly { readonly profile: TrafficProfile; readonly pairs: readonly TrafficPair[] }[];
};

/** Milliseconds. */
export type Percentiles = {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
};

export type Tally = {
  readonly sent: number;
  readonly answered: number;
  /** Answered by somebody else than was meant, no answer in time, refused, ...: by kind. */
  readonly errors: Readonly<Record<string, number>>;
  /** Payload that arrived and was answered. */
  readonly bytes: number;
  /** From when it should have been sent (in a closed loop: was sent) to its answer; undefined: nothing was answered. */
  readonly latency: Percentiles | undefined;
};

/**
 * Packets between senders and receivers, by the senders' own sockets: of TCP the kernel's figures (tcp(7), TCP_INFO), both
 * ways, without those that end a connection; of datagrams what was sent and what came back. Bytes are those of Ethernet
 * frames without checksum, as switches count them.
 */
export type Wire = {
  readonly packetsOut: number;
  readonly bytesOut: number;
  readonly packetsIn: number;
  readonly bytesIn: number;
  /** Segments that the sender's TCP sent again. */
  readonly retransmits: number;
};

export type FlowTally = Tally & { readonly wire: Wire };
export type NamedTally = FlowTally & { readonly name: string };
export type PairTally = FlowTally &
  Pick<TrafficPair, 'from' | 'to' | 'tenant' | 'vpc'> & { readonly profile: string };

/**
 * Calls of one hop. `sent` calls were made; each was answered with everything behind it within its budget, or is an error:
 * its own, `over budget`, or `failed behind` where a call of the next hop failed. `latency` includes the calls behind.
 */
type HopTally = Tally & TreeHop;
/** Trees of one profile, each from when its first calls were due to the last answer. */
export type TreeTally = Tally & { readonly name: string; readonly hops: readonly HopTally[] };

/** One second. */
export type TrafficWindow = {
  /** Since the traffic began. */
  readonly atMs: number;
  /** How late the generator itself was, 99th percentile. */
  readonly latenessMs: number;
  /** The generator was in time: latencies mean what they say. */
  readonly isValid: boolean;
  readonly tenants: readonly {
    readonly name: string;
    readonly sent: number;
    readonly answered: number;
    readonly failed: number;
    readonly p50: number | undefined;
    readonly p99: number | undefined;
  }[];
};

/** What the generator counted for senders of one VPC since it began, over all runs: for metrics. */
export type VpcCounts = {
  readonly tenant: string;
  readonly vpc: string;
  readonly sent: number;
  readonly answered: number;
  readonly bytes: number;
  /** By kind; of too many kinds the last ones are `other`. */
  readonly errors: Readonly<Record<string, number>>;
  /** Seconds, of what was answered: how many took at most so long. */
  readonly latency: {
    readonly upTo: readonly (readonly [seconds: number, count: number])[];
    readonly sum: number;
  };
};
export type TrafficCounts = {
  readonly isRunning: boolean;
  /** When they were 0, in milliseconds since 1970. */
  readonly begunAt: number;
  /** As in a status. */
  readonly silentMs: number;
  readonly vpcs: readonly VpcCounts[];
};

export type TrafficStatus = {
  /** `lost`: the generator ended by itself, and what it had measured with it. */
  readonly state: 'idle' | 'running' | 'done' | 'lost';
  readonly id: string | undefined;
  readonly elapsedMs: number;
  readonly seconds: number;
  readonly sent: number;
  readonly answered: number;
  readonly failed: number;
  /** How long the generator has not answered: all else is what it said before. 0: it answers. */
  readonly silentMs: number;
  /** The last seconds, as many as somebody who looks once a second needs. */
  readonly windows: readonly TrafficWindow[];
};

/** A fault that was active while traffic ran. Milliseconds since the traffic began. */
export type FaultSpan = {
  readonly fault: string;
  readonly target: string;
  /** Who may notice. */
  readonly tenants: readonly string[];
  /** Below 0: it was active before. */
  readonly fromMs: number;
  /** Undefined: it still is. */
  readonly toMs: number | undefined;
};

/** What workloads of a tenant sent, requests and answers, by the generator's own sockets and by somebody else. */
export type ComparedCount = {
  readonly sent: number;
  readonly counted: number;
  /** How much more than was sent, in percent of it; undefined where nothing was sent. */
  readonly percent: number | undefined;
};
export type TrafficComparison = {
  readonly source: 'exporter' | 'flow logs';
  /** Why there are no figures. */
  readonly reason: string | undefined;
  /** Bytes are those of Ethernet frames for the exporter, of IP packets for flow logs. */
  readonly tenants: readonly {
    readonly name: string;
    readonly packets: ComparedCount;
    readonly bytes: ComparedCount;
  }[];
};

export type TrafficReport = {
  readonly id: string;
  readonly state: 'running' | 'done';
  readonly seed: number;
  readonly startedAt: string;
  /** How long it sent. */
  readonly elapsedMs: number;
  /** When the last answer came, where that was after it had stopped sending: rates are over this time. */
  readonly lastAnswerMs?: number | undefined;
  /** TCP congestion control of the senders. */
  readonly congestion: string;
  readonly profiles: readonly (TrafficProfile & { readonly pairs: number })[];
  /** Of the generator in open loops: when it sent, against when it should have. */
  readonly lateness: Percentiles | undefined;
  /**
   * Of closed loops: their latencies, and those of the requests that would have been sent while an answer was late, at the
   * mean rate of a connection (coordinated omission; as wrk(1) has it). Undefined: there were none.
   */
  readonly corrected: Percentiles | undefined;
  /** Processor time of the generator, in percent of one processor. */
  readonly processor: number;
  readonly invalidWindows: number;
  readonly total: FlowTally;
  readonly tenants: readonly NamedTally[];
  readonly vpcs: readonly NamedTally[];
  /** Every request by itself, whatever tree it belongs to. */
  readonly pairs: readonly PairTally[];
  /** By profile; empty without profiles of this kind. */
  readonly trees: readonly TreeTally[];
  readonly windows: readonly TrafficWindow[];
  readonly faults: readonly FaultSpan[];
  /** A comparison was asked for. */
  readonly isCompared: boolean;
  readonly compared: readonly TrafficComparison[];
};

/** What the generator knows of it by itself. */
export type GeneratorReport = Omit<TrafficReport, 'faults' | 'compared'>;

export interface TrafficControl {
  start(request: TrafficRequest, signal: AbortSignal): Promise<TrafficStatus>;
  stop(signal: AbortSignal): Promise<TrafficStatus>;
  status(signal: AbortSignal): Promise<TrafficStatus>;
  report(signal: AbortSignal): Promise<TrafficReport>;
  /** Undefined where there was no traffic yet. */
  counts(signal: AbortSignal): Promise<TrafficCounts | undefined>;
  /** A page that stands alone. */
  page(signal: AbortSignal): Promise<string>;
}
