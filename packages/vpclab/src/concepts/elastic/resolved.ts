// What elastic addresses resolve to. All NAT gateways of the VPC announce them and translate them.

import type { VpcName, WorkloadName } from '../../model/names.ts';
import type { Ipv4 } from '../../net/text.ts';

/** One address outside for one workload, both ways. */
export type ElasticAddress = {
  readonly address: Ipv4;
  readonly vpc: VpcName;
  readonly workload: WorkloadName;
  /** The workload's own address. */
  readonly inside: Ipv4;
};

/** One port of an address outside for one port of a workload. */
export type PublishedPort = ElasticAddress & {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** The workload's port. */
  readonly to: number;
};

declare module '../../model/lab.ts' {
  interface ConceptSections {
    elastic: {
      readonly elasticAddresses: readonly ElasticAddress[];
      readonly publishedPorts: readonly PublishedPort[];
    };
  }
}
