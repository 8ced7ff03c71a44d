// A lab as a random sequence has it: names, addresses and places of everything that can change, its file, and what
// packets have to do in it.

import type { Random } from './random.ts';

type Workload = { name: string; vpc: number; node: number; host: number };
type Vpc = {
  name: string;
  tenant: string;
  subnet: string;
  /** Undefined: no way out. */
  gateway: { name: string; node: number; outside: number } | undefined;
  joined: boolean;
};
export type LabState = { nodes: string[]; vpcs: Vpc[]; workloads: Workload[] };

/** One pool for nodes, workloads and gateways: a name may come to mean something of another kind. */
const NAMES = ['ada', 'bo', 'cy', 'dee', 'eli', 'fay', 'gus', 'hal', 'ivy', 'jo', 'kim', 'lee'];
const VPC_NAMES = ['red', 'blue', 'green', 'grey'];
const TENANTS = ['t1', 't2', 't3'];
const SUBNETS = ['web', 'app'];
const HOSTS = [21, 22, 23, 24, 25, 26];
const OUTSIDE = [31, 32, 33, 34];
const INTERNET = '203.0.113.10';
const EDGE = ['198.51.100.1', '203.0.113.1', INTERNET];

export function randomState(random: Random): LabState {
  const names = [...random.shuffled(NAMES)];
  const take = (): string => names.pop() ?? '';
  const outside = [...random.shuffled(OUTSIDE)];
  const nodes = [take(), take()];
  const vpcs = random
    .shuffled(VPC_NAMES)
    .slice(0, 2 + random.below(2))
    .map((name): Vpc => ({
      name,
      tenant: random.pick(TENANTS),
      subnet: random.pick(SUBNETS),
      gateway:
        random.below(3) === 0
          ? undefined
          : { name: take(), node: random.below(2), outside: outside.pop() ?? 0 },
      joined: random.below(2) === 0,
    }));
  const workloads = vpcs.flatMap((_, vpc) => {
    const hosts = random.shuffled(HOSTS);
    return Array.from({ length: 2 + random.below(2) }, (_each, at): Workload => {
      return { name: take(), vpc, node: random.below(2), host: hosts[at] ?? 0 };
    }).filter(({ name }) => name !== '');
  });
  return { nodes, vpcs, workloads };
}

function addressOf(workload: Workload): string {
  return `10.${workload.vpc}.1.${workload.host}`;
}

function outsideOf(host: number): string {
  return `198.51.100.${host}`;
}

export function labText({ nodes, vpcs, workloads }: LabState): string {
  const joined = vpcs.filter((vpc) => vpc.joined);
  const lines = [
    'name: sequences',
    `nodes: [${nodes.join(', ')}]`,
    'vpcs:',
    ...vpcs.map(({ name, tenant, subnet, gateway }, index) => {
      const out =
        gateway === undefined
          ? ''
          : `, natGateways: [{ name: ${gateway.name}, node: ${nodes[gateway.node]}, outsideAddress: ${outsideOf(gateway.outside)} }]`;
      return `  - { name: ${name}, tenant: ${tenant}, cidr: 10.${index}.0.0/16, subnets: [{ name: ${subnet}, cidr: 10.${index}.1.0/24 }]${out} }`;
    }),
    ...(joined.length < 2
      ? []
      : [
          'transit:',
          '  cidr: 192.168.100.0/24',
          `  attachments: [${joined.map(({ name }) => name).join(', ')}]`,
        ]),
    'edge: {}',
    'workloads:',
    ...workloads.map(
      (one) =>
        `  - { name: ${one.name}, vpc: ${vpcs[one.vpc]?.name}, subnet: ${vpcs[one.vpc]?.subnet}, node: ${nodes[one.node]}, address: ${addressOf(one)} }`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** Addresses that may be seen outside. */
export function seenOutside({ vpcs }: LabState): readonly string[] {
  return [
    ...EDGE,
    ...vpcs.flatMap(({ gateway }) => (gateway === undefined ? [] : [outsideOf(gateway.outside)])),
  ];
}

export type Expected = {
  readonly answerers: readonly string[];
  /** From, address, who answers, and the address that it sees. */
  readonly reach: readonly (readonly [string, string, string, string])[];
  readonly walls: readonly (readonly [string, string])[];
  /** Which gateway sends from an address. */
  readonly owners: Readonly<Record<string, string>>;
};

export function expectedOf({ vpcs, workloads }: LabState): Expected {
  const joined = vpcs.filter((vpc) => vpc.joined).length > 1;
  const reaches = (a: number, b: number): boolean =>
    a === b || (joined && vpcs[a]?.joined === true && vpcs[b]?.joined === true);
  const reach: (readonly [string, string, string, string])[] = [];
  const walls: (readonly [string, string])[] = [];
  for (const from of workloads) {
    for (const to of workloads) {
      if (from === to) continue;
      if (reaches(from.vpc, to.vpc)) reach.push([from.name, addressOf(to), to.name, addressOf(from)]);
      else walls.push([from.name, addressOf(to)]);
    }
    const gateway = vpcs[from.vpc]?.gateway;
    if (gateway === undefined) walls.push([from.name, INTERNET]);
    else reach.push([from.name, INTERNET, 'internet', outsideOf(gateway.outside)]);
  }
  const gateways = vpcs.flatMap(({ gateway }) => gateway ?? []);
  return {
    answerers: [...workloads.map(({ name }) => name), 'internet'],
    reach,
    walls,
    owners: Object.fromEntries(gateways.map(({ name, outside }) => [outsideOf(outside), name])),
  };
}

/** One random change, in words; the state is changed. */
export function move(state: LabState, random: Random): string {
  const { nodes, vpcs, workloads } = state;
  const gateways = vpcs.flatMap(({ gateway }) => gateway ?? []);
  const named = [
    ...workloads,
    ...gateways,
    ...nodes.map((_, index) => ({
      get name(): string {
        return nodes[index] ?? '';
      },
      set name(value: string) {
        nodes[index] = value;
      },
    })),
  ];
  const two = <T>(items: readonly T[]): readonly [T, T] | undefined => {
    const [a, b] = random.shuffled(items);
    return a === undefined || b === undefined ? undefined : [a, b];
  };
  const moves: (() => string | undefined)[] = [
    () => {
      const [a, b] = two(named) ?? [];
      if (a === undefined || b === undefined) return undefined;
      [a.name, b.name] = [b.name, a.name];
      return `${b.name} and ${a.name} swap names`;
    },
    () => {
      const free = NAMES.filter((name) => named.every((one) => one.name !== name));
      if (free.length === 0) return undefined;
      const one = random.pick(named);
      const before = one.name;
      one.name = random.pick(free);
      return `${before} is named ${one.name}`;
    },
    () => {
      const vpc = random.below(vpcs.length);
      const [a, b] = two(workloads.filter((one) => one.vpc === vpc)) ?? [];
      if (a === undefined || b === undefined) return undefined;
      [a.host, b.host] = [b.host, a.host];
      return `${a.name} and ${b.name} swap addresses`;
    },
    () => {
      const [a, b] = two(workloads) ?? [];
      if (a === undefined || b === undefined) return undefined;
      [a.vpc, b.vpc, a.host, b.host] = [b.vpc, a.vpc, b.host, a.host];
      return `${a.name} and ${b.name} swap places`;
    },
    () => {
      const one = random.pick([...workloads, ...gateways]);
      one.node = 1 - one.node;
      return `${one.name} moves to ${nodes[one.node]}`;
    },
    () => {
      const [a, b] = two(vpcs) ?? [];
      if (a === undefined || b === undefined) return undefined;
      [a.tenant, b.tenant] = [b.tenant, a.tenant];
      return `${a.name} and ${b.name} swap tenants`;
    },
    () => {
      const [a, b] = two(vpcs) ?? [];
      if (a === undefined || b === undefined) return undefined;
      [a.name, b.name] = [b.name, a.name];
      return `the VPCs ${b.name} and ${a.name} swap names`;
    },
    () => {
      const [a, b] = two(gateways) ?? [];
      if (a === undefined || b === undefined) return undefined;
      [a.outside, b.outside] = [b.outside, a.outside];
      return `${a.name} and ${b.name} swap public addresses`;
    },
    () => {
      const [a, b] = two(vpcs) ?? [];
      if (a === undefined || b === undefined) return undefined;
      [a.gateway, b.gateway] = [b.gateway, a.gateway];
      return `${a.name} and ${b.name} swap gateways`;
    },
    () => {
      const vpc = random.pick(vpcs);
      vpc.joined = !vpc.joined;
      return `${vpc.name} ${vpc.joined ? 'joins' : 'leaves'} the transit`;
    },
    () => {
      const vpc = random.pick(vpcs);
      vpc.subnet = SUBNETS.find((name) => name !== vpc.subnet) ?? vpc.subnet;
      return `the subnet of ${vpc.name} is named ${vpc.subnet}`;
    },
    () => {
      nodes.reverse();
      return 'the nodes swap names';
    },
  ];
  for (;;) {
    const said = random.pick(moves)();
    if (said !== undefined) return said;
  }
}
