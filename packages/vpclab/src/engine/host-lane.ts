// Makes the kernel's objects: first the skeleton that daemons live in, then workloads and gateways.

import type { LaneContext } from './lane-context.ts';
import { rowsOf } from './changes.ts';
import type { HostRow } from '../model/rows.ts';
import type { Change } from '../model/plan.ts';

export type HostLane = {
  /** Namespaces of central, fabric, nodes, edge and internet, their links up and addressed. */
  readonly skeleton: Promise<void>;
  /** All links are there, addressed and up; only what OVS makes itself is missing. */
  readonly links: Promise<void>;
};

export function hostLane(lane: LaneContext): HostLane {
  const outer = new Set(
    lane.intended.flatMap((row) =>
      row.kind === 'netns' && (row.role === 'workload' || row.role === 'nat-gateway') ? [row.name] : [],
    ),
  );
  const switchMade = new Set(lane.intended.flatMap((row) => (row.kind === 'device' ? [row.key] : [])));
  const routers = new Set(rowsOf(lane.intended, 'frr').map((row) => row.netns));
  const changes = lane.changes
    .of('netns', 'bridge', 'veth', 'address', 'neighbour', 'route', 'sysctl')
    .filter(({ kind, row }) => kind !== 'delete' && !isOn(switchMade, row) && !isOfRouter(routers, row));
  const isOuter = ({ row }: { row: HostRow }): boolean => namespacesOf(row).some((name) => outer.has(name));
  const base = changes.filter((change) => !isOuter(change));
  const skeleton = makeHostRows(lane, base, undefined);
  const rest = changes.filter(isOuter);
  const links =
    rest.length === 0
      ? skeleton
      : skeleton.then(() =>
          lane.stages.run('namespaces and links', (progress) => makeHostRows(lane, rest, progress)),
        );
  return { skeleton, links };
}

function isOn(devices: ReadonlySet<string>, row: HostRow): boolean {
  return 'device' in row && devices.has(`${row.netns}/${row.device}`);
}

/** Routers forward once their rules are loaded: see routing-lane.ts. */
function isOfRouter(routers: ReadonlySet<string>, row: HostRow): boolean {
  return row.kind === 'sysctl' && routers.has(row.netns);
}

async function makeHostRows(
  { world: { machine }, signal }: LaneContext,
  changes: readonly Change[],
  onProgress: ((done: number, total: number) => void) | undefined,
): Promise<void> {
  await machine.change('namespaces', changes, { signal });
  await machine.change('sysctls', changes, { signal });
  await machine.change('links', changes, { signal });
  await machine.change('addressing', changes, { signal, onProgress });
  await machine.change('node-ends', changes, { signal });
}

function namespacesOf(row: HostRow): readonly string[] {
  switch (row.kind) {
    case 'netns':
      return [row.name];
    case 'veth':
      return [row.a.netns, row.b.netns];
    case 'bridge':
    case 'device':
    case 'address':
    case 'neighbour':
    case 'route':
    case 'sysctl':
      return [row.netns];
  }
}
