// Addresses that no part of the lab has, and neighbour look-ups (ARP) without an answer. Pure.

import type { Cause } from '../model/diagnosis.ts';
import type { Lab } from '../model/lab.ts';
import { macOn } from './wires.ts';

export function nobodyOn(netns: string, address: string, device: string): Cause {
  return {
    code: 'route',
    place: netns,
    text: `nobody has ${address} on the network of ${device} of ${netns}`,
    fix: '`vpclab inspect` shows which addresses there are',
    line: undefined,
  };
}

/** `place`: who asks. */
export function unansweredBy(place: string, address: string, datapath: string): Cause {
  return {
    code: 'neighbour',
    place,
    text: `nobody answers ARP for ${address} on ${datapath}`,
    fix: '`vpclab inspect` shows which addresses there are',
    line: undefined,
  };
}

/**
 * The switch of a router's own network on which the lab file gives the address to nobody. Undefined: somebody has it, or
 * the network is none of the lab file's.
 */
export function switchWithout(lab: Lab, router: string, prefix: string, address: string): string | undefined {
  const networks = [
    ...lab.vpcs.filter((vpc) => vpc.router === router).flatMap(({ subnets }) => subnets),
    ...lab.transits,
  ];
  const found = networks.find(({ cidr }) => cidr === prefix)?.switch;
  return found === undefined || macOn(lab, found, address) !== undefined ? undefined : found;
}
