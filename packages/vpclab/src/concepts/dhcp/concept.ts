// DHCP for the workloads of a VPC or of some of its subnets.

import type { Concept } from '../concept.ts';
import { dhcpPromises } from './promises.ts';
import { amendPorts, compileDhcp } from './rows.ts';
import { settledDhcp } from './settled.ts';
import { dhcpOfSubnet, dhcpOfVpc } from './written.ts';

export const dhcp: Concept<'dhcp'> = {
  written: { mapping: undefined, keys: [dhcpOfVpc, dhcpOfSubnet], expand: undefined },
  resolve: (resolution) => {
    const section = { dhcp: settledDhcp(resolution) };
    return () => section;
  },
  rows: compileDhcp,
  amends: amendPorts,
  promises: dhcpPromises,
  words: { title: 'dhcp', order: 54 },
};
