// What flows add up to, by subnet and by VPC. Plain data.

import type { FlowRecord } from './flow-log.ts';

/** Seen at the ports of workloads of a subnet. */
export type SubnetFlows = Pick<FlowRecord, 'direction' | 'action'> & {
  readonly tenant: string;
  readonly vpc: string;
  readonly subnet: string;
  /** '' where the other end is another tenant's, or no workload. */
  readonly peerVpc: string;
  readonly peerSubnet: string;
  /** The NAT gateway that the other end is behind; '' where it is behind none. */
  readonly gateway: string;
};

/** Delivered to workloads of a VPC from those of another, or of the same. */
export type VpcFlows = {
  readonly fromTenant: string;
  readonly fromVpc: string;
  readonly toTenant: string;
  readonly toVpc: string;
};

export type FlowSum<T> = {
  readonly of: T;
  readonly packets: number;
  readonly bytes: number;
  readonly createdMs: number;
};

export type FlowSums = {
  readonly subnets: readonly FlowSum<SubnetFlows>[];
  readonly vpcs: readonly FlowSum<VpcFlows>[];
};

/** How often a NAT gateway could not tell which packets it dropped: flows are then rejected without a reason. */
export type GatewayLosses = {
  readonly gateway: string;
  readonly tenant: string;
  readonly vpc: string;
  readonly count: number;
};

/** What metrics have of flow logs. */
export type FlowAccount = FlowSums & { readonly losses: readonly GatewayLosses[] };
