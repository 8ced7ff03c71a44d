// What keeps the switch of a node, or the underlay between two nodes, from carrying a packet. Pure.

import type { Cause } from '../model/diagnosis.ts';
import { isDefined } from '../model/is-defined.ts';
import { fabricOf, UNDERLAY_BRIDGE, UNDERLAY_DEVICE, UNDERLAY_WIRE } from '../model/layout.ts';
import type { Change } from '../model/plan.ts';
import { interfaceName } from '../concepts/rows/names.ts';
import { causeOf, changesIn } from './drift.ts';
import { stopped } from './explain-drop.ts';
import type { Stop } from './leg.ts';
import type { SwitchTrace } from './switch-trace.ts';
import type { LogicalPort } from './wires.ts';
import type { Known } from './world.ts';

type NodeStop = Omit<Stop, 'place'>;

/** `isDelivered`: OVN as a whole delivers the packet, so that its own switch may not drop it. */
export function nodeStop(
  known: Known,
  { node, name }: LogicalPort,
  switched: SwitchTrace,
  isDelivered: boolean,
): NodeStop | undefined {
  const changes = portChanges(known, { node, name });
  const link = changes.find(({ row }) => row.kind === 'veth');
  if (link !== undefined && isCut(link, ['b.up', 'b.master']))
    return lost(known, `${node} has no link to ${name}`, [link], []);
  const daemons = stopped(known, node);
  switch (switched.kind) {
    case 'forwards':
      return undefined;
    case 'no-port':
      return lost(known, `br-int of ${node} has no port ${interfaceName(name)}`, changes, daemons);
    case 'no-answer':
      return daemons.length === 0
        ? undefined
        : lost(known, `the switch of ${node} does not answer`, [], daemons);
    case 'drops': {
      if (!isDelivered) return undefined;
      const text = `br-int of ${node} drops it in table ${switched.table}`;
      const flows: Cause = {
        code: 'switch',
        place: node,
        text: `br-int of ${node} has not the flows that OVN asks for`,
        fix: `\`vpclab exec ${node} -- ovn-appctl -t ovn-controller recompute\` makes ovn-controller write them again`,
        line: undefined,
      };
      return lost(known, text, changes, [...daemons, flows]);
    }
  }
}

/** What is changed at a port of a node's switch, or at the switch as a whole. */
function portChanges(
  { changes }: Known,
  { node, name }: Pick<LogicalPort, 'node' | 'name'>,
): readonly Change[] {
  const own = interfaceName(name);
  return changesIn(changes, node).filter(({ row }) => {
    if (row.kind === 'veth') return [row.a, row.b].some((end) => end.netns === node && end.name === own);
    if (row.kind === 'ovsdb' && ['Port', 'Interface'].includes(row.table))
      return row.name === own || row.name === 'br-int';
    return row.kind === 'ovsdb' || row.kind === 'netns' || row.kind === 'daemon';
  });
}

/** Why a node does not have a port that is meant to be there. */
export function portCauses(known: Known, port: LogicalPort): readonly Cause[] {
  return portChanges(known, port)
    .filter(({ kind, row }) => kind !== 'delete' && row.kind === 'ovsdb')
    .map((change) => causeOf(known, change));
}

/** MTU and such change nothing for small packets. Side `b` of a workload's link is the one in the node. */
function isCut(change: Change, columns: readonly string[]): boolean {
  if (change.kind === 'delete') return false;
  if (change.kind !== 'update') return true;
  return change.columns.some(({ column }) => columns.includes(column));
}

function lost(known: Known, text: string, changes: readonly Change[], others: readonly Cause[]): NodeStop {
  const causes = [...changes.map((change) => causeOf(known, change)), ...others];
  return { kind: 'stopped', outcome: 'lost', text, causes };
}

/** Between two nodes: the link of each to the underlay, its address, and the tunnel itself. */
export function tunnelStop(known: Known, from: string, to: string): NodeStop | undefined {
  // The fabric also has the links of all other nodes.
  const isBetween = ({ row }: Change): boolean =>
    row.kind !== 'veth' || [row.a, row.b].some(({ netns }) => netns === from || netns === to);
  const nodes = known.lab.nodes;
  const fabric = fabricOf(nodes.find(({ name }) => name === from)?.region);
  const changes = [from, to, fabric]
    .flatMap((netns) => changesIn(known.changes, netns))
    .filter((change) => isUnderlay(change) && isBetween(change));
  const cut = changes.filter(
    (change) =>
      change.kind !== 'delete' && (change.row.kind !== 'veth' || isCut(change, ['a.up', 'b.up', 'b.master'])),
  );
  if (cut.length > 0) return lost(known, `the underlay between ${from} and ${to} is cut`, cut, []);
  const remote = nodes.find(({ name }) => name === to)?.underlayAddress;
  const tunnel = known.tunnels.find((one) => one.node === from && one.remote === remote);
  if (tunnel?.isUp === true || known.tunnels.length === 0) return undefined;
  const daemons = [...stopped(known, from), ...stopped(known, to)];
  const missing: Cause = {
    code: 'tunnel',
    place: from,
    text: `${from} has no tunnel to ${to} (${remote ?? ''})`,
    fix: `\`vpclab logs ${from}/ovn-controller\` shows why ovn-controller does not make it`,
    line: undefined,
  };
  return lost(known, missing.text, [], [...daemons, missing].filter(isDefined));
}

const UNDERLAY_DEVICES: readonly string[] = [UNDERLAY_DEVICE, UNDERLAY_BRIDGE, UNDERLAY_WIRE];

export function isUnderlay({ row }: Change): boolean {
  switch (row.kind) {
    case 'veth':
      return [row.a, row.b].some(({ name }) => name === UNDERLAY_DEVICE);
    case 'device':
    case 'address':
    case 'neighbour':
      return UNDERLAY_DEVICES.includes(row.device);
    case 'bridge':
      return row.name === UNDERLAY_WIRE;
    case 'ovsdb':
      return ['Port', 'Interface'].includes(row.table) && UNDERLAY_DEVICES.includes(row.name);
    default:
      return false;
  }
}
