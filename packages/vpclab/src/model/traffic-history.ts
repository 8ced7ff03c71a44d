// What each VPC sent, received and lost in the last quarter of an hour. Plain JSON.

/** Rates per second, on average since the sample before. */
export type TrafficSample = {
  /** Unix time in seconds. */
  readonly at: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly sentPackets: number;
  readonly receivedPackets: number;
  /** Between the links of workloads and the switch. */
  readonly lostPackets: number;
};

export type VpcHistory = {
  readonly tenant: string;
  readonly vpc: string;
  /** The oldest first. */
  readonly samples: readonly TrafficSample[];
};

export type TrafficHistory = {
  /** From one sample to the next. */
  readonly intervalSeconds: number;
  readonly vpcs: readonly VpcHistory[];
};
