// A run of a load generator that is not ours, and what it measured. Plain JSON.

export const REAL_TOOLS = ['iperf3', 'wrk'] as const;
export type RealTool = (typeof REAL_TOOLS)[number];

export type ToolRun = {
  readonly tool: RealTool;
  readonly from: string;
  readonly to: string;
  readonly address: string;
  readonly port: number;
  readonly seconds: number;
  readonly connections: number;
  /** tcp(7); wrk has the kernel's choice. */
  readonly congestion: string;
};

type Ends = Pick<ToolRun, 'from' | 'to' | 'connections'>;

export type Iperf3Result = Ends & {
  readonly tool: 'iperf3';
  /** That arrived. */
  readonly bytes: number;
  readonly mbitPerSecond: number;
  readonly retransmits: number;
  readonly roundTripMs: number | undefined;
  readonly congestion: string;
  /** Percent of one processor. */
  readonly senderProcessor: number;
  readonly receiverProcessor: number;
};

export type WrkResult = Ends & {
  readonly tool: 'wrk';
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly latencyMs: {
    readonly mean: number;
    readonly p50: number;
    readonly p75: number;
    readonly p90: number;
    readonly p99: number;
    readonly max: number;
  };
  readonly errors: {
    readonly connect: number;
    readonly read: number;
    readonly write: number;
    readonly timeout: number;
    /** Answers of another status than 2xx or 3xx. */
    readonly status: number;
  };
};

export type ToolResult = Iperf3Result | WrkResult;
