// Workloads: which subnets are meant, names, nodes and addresses.

import type { Entry } from '../../lab-file/keys.ts';
import { settledNatGateways } from '../nat-gateway/settled.ts';
import { settledNodes } from '../node/settled.ts';
import type { NodeDraft } from '../node/settled.ts';
import { nodesOfVpc } from '../region/placement.ts';
import { namespaceNames } from '../../lab-file/names.ts';
import type { NameRegistry } from '../../lab-file/names.ts';
import { hashOf } from '../../lab-file/rank.ts';
import type { Path, Resolution } from '../../lab-file/resolution.ts';
import { step } from '../../lab-file/step.ts';
import { settledSubnets } from '../subnet/settled.ts';
import type { SubnetDraft } from '../subnet/settled.ts';
import { vpcFrames } from '../vpc/settled.ts';
import type { VpcFrame } from '../vpc/settled.ts';
import type { Workload } from './resolved.ts';
import { MAX_WORKLOADS, workloadKeys, workloadsOfLab } from './written.ts';
import type { WorkloadEntry } from './written.ts';
import { meantSubnets } from './meant-subnets.ts';
import type { VpcsAndSubnets } from './meant-subnets.ts';

export type WorkloadDraft = Omit<Workload, 'mac'> & {
  /** Undefined where the file only gives a number. */
  readonly entry: Entry<'workload'> | undefined;
  readonly path: Path;
};

type Wanted = {
  readonly name: string;
  readonly vpc: VpcFrame;
  readonly subnet: SubnetDraft;
  readonly entry: WorkloadEntry;
  readonly written: Entry<'workload'> | undefined;
  readonly path: Path;
};

type WorkloadSurroundings = VpcsAndSubnets & {
  /** Where workloads of a VPC may run. */
  readonly nodes: (vpc: VpcFrame) => readonly NodeDraft[];
  readonly names: NameRegistry;
};

const DEFAULT_NAME = '{vpc}-{subnet}-{n}';

export const settledWorkloads = step((resolution): readonly WorkloadDraft[] => {
  // Gateways come first, so that adding workloads moves no gateway.
  settledNatGateways(resolution);
  const vpcs = vpcFrames(resolution);
  const around: WorkloadSurroundings = {
    nodes: (vpc) => nodesOfVpc(resolution, vpc),
    vpcs,
    vpcByName: new Map(vpcs.map((vpc) => [vpc.name, vpc])),
    subnets: settledSubnets(resolution),
    names: namespaceNames(resolution),
  };
  const wanted = wantedWorkloads(resolution, around);
  const pinned = new Map<Wanted, string>();
  for (const workload of wanted) {
    const { entry, path, subnet, name } = workload;
    if (entry.address === undefined) continue;
    pinned.set(
      workload,
      subnet.segment.claim(resolution, [...path, 'address'], entry.address, name) ?? entry.address,
    );
  }
  const full = new Set<SubnetDraft>();
  const placed = new Map<SubnetDraft, number>();
  return wanted.map((workload) => {
    const { name, vpc, subnet } = workload;
    const address = pinned.get(workload) ?? subnet.segment.byRank(name, name);
    if (address === undefined && !full.has(subnet)) {
      full.add(subnet);
      complainOfFullSubnet(resolution, workload, wanted);
    }
    return {
      name,
      tenant: vpc.tenant,
      vpc: vpc.name,
      subnet: subnet.name,
      node: place(workload, around.nodes(vpc), placed),
      address: address ?? '',
      forwards: workload.entry.forwards ?? false,
      entry: workload.written,
      path: workload.path,
    };
  });
});

function wantedWorkloads(resolution: Resolution, around: WorkloadSurroundings): readonly Wanted[] {
  const wanted: Wanted[] = [];
  const counters = new Map<string, number>();
  for (const { entry, written, path } of workloadEntries(resolution)) {
    const targets = meantSubnets(resolution, entry, path, around);
    const count = entry.count ?? 1;
    const nodes = settledNodes(resolution).nodes;
    checkNode(resolution, entry, path, nodes);
    for (const vpc of new Set(targets.map((target) => target.vpc)))
      checkRegion(
        resolution,
        { entry, path, vpc, isNode: nodes.some(({ name }) => name === entry.node) },
        around,
      );
    if (!checkUniqueWithin(resolution, entry, path, targets.length, count)) continue;
    if (wanted.length + targets.length * count > MAX_WORKLOADS) {
      resolution.complain(path, {
        message: `this brings the lab to ${wanted.length + targets.length * count} workloads`,
        expected: `at most ${MAX_WORKLOADS} workloads in a lab`,
      });
      break;
    }
    for (const { vpc, subnet } of targets) {
      for (let k = 0; k < count; k++) {
        const name = nextName(entry.name ?? DEFAULT_NAME, vpc, subnet, counters);
        const namePath = entry.name === undefined ? path : [...path, 'name'];
        if (around.names.claim(name, 'workload', namePath))
          wanted.push({ name, vpc, subnet, entry, written, path });
      }
    }
  }
  return wanted;
}

function workloadEntries({ file }: Resolution): readonly Pick<Wanted, 'entry' | 'written' | 'path'>[] {
  const { workloads = [] } = workloadsOfLab.of(file);
  if (workloads === 0) return [];
  if (typeof workloads === 'number') {
    return [{ entry: { count: workloads }, written: undefined, path: ['workloads'] }];
  }
  return workloads.map((written, i) => ({
    entry: workloadKeys.of(written),
    written,
    path: ['workloads', i],
  }));
}

/** `{n}` goes on counting where another entry with the same template left off in the same subnet. */
function nextName(
  template: string,
  vpc: VpcFrame,
  subnet: SubnetDraft,
  counters: Map<string, number>,
): string {
  if (!template.includes('{')) return template;
  const stem = template.replaceAll('{vpc}', vpc.name).replaceAll('{subnet}', subnet.name);
  const n = (counters.get(stem) ?? 0) + 1;
  counters.set(stem, n);
  return stem.replaceAll('{n}', String(n)).replaceAll('{i}', String(n - 1));
}

function checkNode(
  resolution: Resolution,
  entry: WorkloadEntry,
  path: Path,
  nodes: readonly NodeDraft[],
): void {
  if (entry.node === undefined || nodes.some((node) => node.name === entry.node)) return;
  const known = nodes.map((node) => node.name);
  resolution.complainOfReference([...path, 'node'], { what: 'node', name: entry.node }, known, 'nodes');
}

function checkRegion(
  resolution: Resolution,
  { entry, path, vpc, isNode }: Pick<Wanted, 'entry' | 'path' | 'vpc'> & { readonly isNode: boolean },
  around: WorkloadSurroundings,
): void {
  const { node } = entry;
  const own = around.nodes(vpc).map(({ name }) => name);
  if (node === undefined || !isNode || own.includes(node)) return;
  resolution.complain([...path, 'node'], {
    message: `node "${node}" is in another region than "${vpc.name}"`,
    expected: `a node of the VPC's region: ${own.join(', ')}`,
  });
}

/** A fixed name or address can only be had once. */
function checkUniqueWithin(
  resolution: Resolution,
  entry: WorkloadEntry,
  path: Path,
  targets: number,
  count: number,
): boolean {
  const total = targets * count;
  if (total <= 1) return true;
  if (entry.address !== undefined) {
    resolution.complain([...path, 'address'], {
      message: `one address is given to ${total} workloads`,
      expected: '`address` only where `vpc`, `subnet` and `count` mean a single workload',
    });
    return false;
  }
  const template = entry.name ?? DEFAULT_NAME;
  const isCounted = /\{[ni]\}/.test(template);
  if (isCounted || (count === 1 && template.includes('{'))) return true;
  resolution.complain([...path, 'name'], {
    message: `one name is given to ${total} workloads`,
    expected: 'a name with {n} where there are several; {vpc} and {subnet} are filled in as well',
    suggestion: `write "${template}-{n}"`,
  });
  return false;
}

/** Round robin within the subnet; where it starts follows from the subnet's name, so that nodes fill evenly. */
function place(
  { entry, vpc, subnet }: Wanted,
  nodes: readonly NodeDraft[],
  placed: Map<SubnetDraft, number>,
): string {
  if (entry.node !== undefined) return entry.node;
  const position = placed.get(subnet) ?? 0;
  placed.set(subnet, position + 1);
  const start = hashOf(`${vpc.name}/${subnet.name}`);
  return nodes[(start + position) % nodes.length]?.name ?? '';
}

function complainOfFullSubnet(
  resolution: Resolution,
  { subnet, path }: Wanted,
  wanted: readonly Wanted[],
): void {
  const count = wanted.filter((other) => other.subnet === subnet).length;
  resolution.complain(path, {
    message: `subnet "${subnet.name}" of "${subnet.vpc}" ${subnet.cidr} has no room for its ${count} workloads`,
    expected: 'fewer workloads, or a larger subnet',
  });
}
