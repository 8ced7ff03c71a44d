// What every concept's compile function gets: the resolved lab, traits of the host, and look-ups into the lab.

import type { SubnetName, TransitName, VpcName } from '../model/names.ts';
import type { Lab } from '../model/lab.ts';
import type { Subnet } from './subnet/resolved.ts';
import type { Transit } from './transit/resolved.ts';
import type { Vpc } from './vpc/resolved.ts';
import type { Row } from '../model/rows.ts';
import type { Secret } from '../secret.ts';

/** What the intent depends on besides the lab file. */
export type HostTraits = {
  /** `system`: the kernel's datapath; `netdev`: OVS's userspace datapath. */
  readonly datapath: 'netdev' | 'system';
  /** FRR's zebra leaves its filters to mgmtd: 10.0 and later. */
  readonly managed?: boolean;
  /** Program and arguments that start the responder (services/main.ts). */
  readonly responder: readonly string[];
  /** Reads a password that the lab file names by its file. */
  readonly passwordIn: (file: string) => Secret;
};

export type Context = {
  readonly lab: Lab;
  readonly host: HostTraits;
  readonly vpc: (name: VpcName) => Vpc;
  readonly subnet: (vpc: VpcName, name: SubnetName) => Subnet;
  readonly transit: (name: TransitName) => Transit;
};

/** A concept of the lab file compiled to rows. */
export type Compile = (context: Context) => readonly Row[];
/** What becomes of a row: itself, a changed one, or none. Asked for each row of the lab, by concept in their order. */
export type Amend = (context: Context) => (row: Row) => readonly Row[];

/** Geneve over a 1500-byte path with OVN's options leaves this much for workloads. */
export const WORKLOAD_MTU = 1442;

export function createContext(lab: Lab, host: HostTraits): Context {
  const vpcs = new Map(lab.vpcs.map((vpc) => [vpc.name, vpc]));
  const subnets = new Map(
    lab.vpcs.flatMap((vpc) => vpc.subnets.map((s) => [`${vpc.name}/${s.name}`, s] as const)),
  );
  const transits = new Map(lab.transits.map((transit) => [transit.name, transit]));
  return {
    lab,
    host,
    vpc: (name) => found(vpcs.get(name), `vpc ${name}`),
    subnet: (vpc, name) => found(subnets.get(`${vpc}/${name}`), `subnet ${vpc}/${name}`),
    transit: (name) => found(transits.get(name), `transit ${name}`),
  };
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new TypeError(`resolved lab refers to an unknown ${what}`);
  return value;
}
