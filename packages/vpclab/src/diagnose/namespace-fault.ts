// What in a namespace keeps a packet from passing: its links, addresses, routes, forwarding, sessions.

import type { Cause } from '../model/diagnosis.ts';
import { isDefined } from '../model/is-defined.ts';
import type { Change } from '../model/plan.ts';
import { APPLY, causeOf, changesIn } from './drift.ts';
import { stopped } from './explain-drop.ts';
import type { KernelView } from './kernel-view.ts';
import type { At, Stop } from './leg.ts';
import type { DiagnoseWorld, Packet } from './world.ts';

export function stopAt(
  place: string,
  outcome: Stop['outcome'],
  text: string,
  causes: readonly Cause[],
): Stop {
  return { kind: 'stopped', outcome, place, text, causes };
}

export async function namespaceFault(
  world: DiagnoseWorld,
  view: KernelView | undefined,
  packet: Packet,
  at: At,
): Promise<Stop | undefined> {
  const { netns, arrivedBy } = at;
  const changes = changesIn(world.changes, netns);
  const causes = (some: readonly Change[], others: readonly Cause[]): readonly Cause[] => [
    ...or(
      some.map((change) => causeOf(world, change)),
      others,
    ),
  ];
  if (view === undefined)
    return stopAt(netns, 'lost', `the namespace ${netns} is gone`, causes(changes.slice(0, 1), []));
  const { route } = view;
  const device = arrivedBy ?? (route.kind === 'unicast' ? route.device : undefined);
  const link = [arrivedBy, device, route.kind === 'unicast' ? route.device : undefined]
    .filter(isDefined)
    .map((name) => linkFault(world, view, netns, name, changes))
    .find(isDefined);
  if (link !== undefined) return link;
  // A packet of its own has an address of its own.
  const isOwn = arrivedBy === undefined;
  const hasSource = view.devices.some(({ addresses }) => addresses.includes(packet.ipSrc));
  if (isOwn && !hasSource && route.kind !== 'local' && isFixedSource(at)) {
    const found = changes.filter(({ row }) => ['veth', 'address'].includes(row.kind));
    const text = `${netns} has not the address ${packet.ipSrc}`;
    return stopAt(netns, 'lost', text, causes(found, [missingAddress(netns, packet.ipSrc)]));
  }
  if (route.kind !== 'none') return notForItself(world, view, packet, at, changes);
  const isRouter = at.role !== 'workload' && at.role !== 'internet';
  if (!isOwn && !view.forwards) return notForwarding(world, at, packet, changes);
  const fault = isRouter && at.role !== 'edge' ? await world.sessionFault(netns) : undefined;
  const related = changes.filter(({ row }) =>
    ['veth', 'bridge', 'device', 'address', 'route', ...(isRouter ? ['frr', 'daemon'] : [])].includes(
      row.kind,
    ),
  );
  const session: Cause | undefined = fault === undefined ? undefined : sessionCause(netns, fault);
  return stopAt(
    netns,
    'no-route',
    `${netns} has no route to ${packet.ipDst}`,
    causes(related, [...stopped(world, netns), session, noRoute(netns, packet.ipDst)].filter(isDefined)),
  );
}

/** Those who forward choose theirs by the way out. */
function isFixedSource({ role }: At): boolean {
  return role === 'workload' || role === 'internet';
}

function linkFault(
  world: DiagnoseWorld,
  view: KernelView,
  netns: string,
  device: string,
  changes: readonly Change[],
): Stop | undefined {
  const found = view.devices.find(({ name }) => name === device);
  if (found?.isUp === true && found.hasCarrier) return undefined;
  const links = changes.filter(
    ({ row }) =>
      (row.kind === 'veth' && [row.a, row.b].some((end) => end.netns === netns && end.name === device)) ||
      (row.kind === 'bridge' && row.name === device) ||
      (row.kind === 'device' && row.device === device),
  );
  const state =
    found === undefined
      ? 'is gone'
      : found.isUp
        ? 'has no carrier: the other end of its link is down'
        : 'is down';
  const text = `${device} of ${netns} ${state}`;
  const cause: Cause = { code: 'link', place: netns, text, fix: APPLY, line: undefined };
  return stopAt(
    netns,
    'lost',
    text,
    or(
      links.map((change) => causeOf(world, change)),
      [cause],
    ),
  );
}

/** It came for somebody else: an address that should be here is gone, or it should be forwarded. */
function notForItself(
  world: DiagnoseWorld,
  view: KernelView,
  packet: Packet,
  at: At,
  changes: readonly Change[],
): Stop | undefined {
  const { netns, arrivedBy } = at;
  if (view.route.kind === 'local' || arrivedBy === undefined) return undefined;
  const gone = changes.find(
    ({ kind, row }) => kind !== 'delete' && row.kind === 'address' && row.address === packet.ipDst,
  );
  if (gone !== undefined)
    return stopAt(netns, 'lost', `${netns} has not the address ${packet.ipDst}`, [causeOf(world, gone)]);
  return view.forwards ? undefined : notForwarding(world, at, packet, changes);
}

function notForwarding(
  world: DiagnoseWorld,
  { netns, role }: At,
  packet: Packet,
  changes: readonly Change[],
): Stop {
  const related = changes.filter(({ row }) => ['sysctl', 'address'].includes(row.kind));
  const text =
    role === 'workload' || role === 'internet'
      ? `${packet.ipDst} is no address of ${netns}, which forwards nothing`
      : `${netns} does not forward packets (ip_forward is 0)`;
  const cause: Cause = { code: 'forwarding', place: netns, text, fix: APPLY, line: undefined };
  return stopAt(
    netns,
    'lost',
    text,
    or(
      related.map((change) => causeOf(world, change)),
      [cause],
    ),
  );
}

/** What is changed says more than what follows from it. */
function or(changed: readonly Cause[], otherwise: readonly Cause[]): readonly Cause[] {
  return changed.length > 0 ? changed : otherwise;
}

function missingAddress(netns: string, address: string): Cause {
  return {
    code: 'address',
    place: netns,
    text: `${address} is gone from ${netns}`,
    fix: APPLY,
    line: undefined,
  };
}

function noRoute(netns: string, address: string): Cause {
  const text = `the kernel of ${netns} has no route to ${address}`;
  const fix = `\`vpclab exec ${netns} -- ip route\` and \`vpclab routes\` show what it has`;
  return { code: 'route', place: netns, text, fix, line: undefined };
}

function sessionCause(netns: string, text: string): Cause {
  const fix = '`vpclab bgp` and `vpclab ospf` show sessions; `vpclab plan` shows what was changed';
  return { code: 'session', place: netns, text, fix, line: undefined };
}
