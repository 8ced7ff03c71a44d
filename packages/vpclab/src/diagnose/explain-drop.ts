// Why OVN drops a packet: the rule, the missing route, the port. Pure.

import type { Cause, StateOutcome } from '../model/diagnosis.ts';
import { centralOf } from '../model/layout.ts';
import type { Change } from '../model/plan.ts';
import { rowsOf } from '../model/plan.ts';
import type { OvsdbRow } from '../model/rows.ts';
import { prefixOf } from '../net/prefix.ts';
import { planeOfDatapath } from './datapaths.ts';
import { routeLeadsTo, routePrefix } from './detours.ts';
import { causeOf, isNorthbound } from './drift.ts';
import { unansweredBy, switchWithout } from './nobody.ts';
import { decidingStep, isAccessList, isAskingForMac, routeTaken } from './ovn-trace.ts';
import type { TraceResult, TraceStep } from './ovn-trace.ts';
import type { Known, Packet } from './world.ts';

export type Explained = {
  readonly outcome: Exclude<StateOutcome, 'arrives'>;
  readonly text: string;
  readonly causes: readonly Cause[];
};

type NorthboundChange = Change & { readonly row: OvsdbRow };

/** `ports`: logical ports of both ends. */
export function explainDrop(
  known: Known,
  packet: Packet,
  result: TraceResult,
  ports: readonly string[],
): Explained {
  const step = decidingStep(result);
  if (step === undefined) return unclear(known, result, ports);
  if (isAccessList(step)) return byAccessList(known, packet, step);
  if (step.table === 'lr_in_ip_routing') return withoutRoute(known, packet, step);
  const unused = isAskingForMac(step) ? unansweredOf(known, packet, result, step) : undefined;
  const path = new Set([...ports, ...result.steps.flatMap(({ outport }) => outport)]);
  const found = changesOn(known, step, path);
  if (unused !== undefined && found.length === 0)
    return { outcome: 'lost', text: unused.text, causes: [unused, ...central(known, step.datapath)] };
  const isAsking = isAskingForMac(step);
  return {
    // Whoever has the next hop may be none that OVN knows of.
    outcome: isAsking && found.length === 0 ? 'unsure' : 'lost',
    text: isAsking ? 'asks who has its next hop, by ARP' : `drops it (table ${step.table})`,
    causes: [...found.map((change) => causeOf(known, change)), ...central(known, step.datapath)],
  };
}

/** On a network of its own a router asks for the address itself. */
function unansweredOf(
  { lab }: Known,
  { ipDst }: Packet,
  { steps }: TraceResult,
  { datapath }: TraceStep,
): Cause | undefined {
  const route = steps.flatMap((step) => (step.datapath === datapath ? (routeTaken(step) ?? []) : [])).at(-1);
  if (route === undefined || route.nextHop !== undefined) return undefined;
  const found = switchWithout(lab, datapath, route.prefix, ipDst);
  return found === undefined ? undefined : unansweredBy(datapath, ipDst, found);
}

function unclear(known: Known, { end, steps }: TraceResult, ports: readonly string[]): Explained {
  const found = known.changes.filter(isNorthbound).filter(({ row }) => ports.includes(row.name));
  const text = end.kind === 'unclear' ? end.text : '';
  return {
    outcome: found.length > 0 ? 'lost' : 'unsure',
    text: `OVN gives no clear answer: ${text}`,
    causes: [
      ...found.map((change) => causeOf(known, change)),
      ...central(known, steps.at(-1)?.datapath ?? ''),
    ],
  };
}

/** The list is one of a security group, or somebody's. */
function byAccessList(known: Known, packet: Packet, step: TraceStep): Explained {
  const lists = known.changes.filter(isNorthbound).filter(({ row }) => row.table === 'ACL');
  const foreign = lists.find(({ kind, row }) => kind !== 'create' && isMatchedBy(row, step));
  if (foreign !== undefined) {
    return {
      outcome: 'refused',
      text: 'an access list that is not in the lab file drops it',
      causes: [causeOf(known, foreign)],
    };
  }
  const own = rowsOf(known.rows, 'ovsdb').find((row) => row.table === 'ACL' && isMatchedBy(row, step));
  if (own === undefined) return { outcome: 'refused', text: 'an access list drops it', causes: [] };
  // What would have allowed it may be what is missing.
  const missing = lists.filter(
    ({ kind, row }) =>
      kind !== 'delete' && row.origin.name === own.origin.name && sameDirection(row, own) && !isDrop(row),
  );
  const text = refusalText(own, packet);
  return {
    outcome: 'refused',
    text,
    causes: [
      ...missing.map((change) => causeOf(known, change)),
      {
        code: 'rule',
        place: `security group ${groupName(own)}`,
        text,
        fix: `add ${isOutward(own) ? 'an egress' : 'an ingress'} rule to security group ${groupName(own)} for ${trafficText(packet)}`,
        line: known.lineOf(own.origin),
      },
    ],
  };
}

function isMatchedBy({ columns }: OvsdbRow, { match }: TraceStep): boolean {
  const written = columns['match'];
  if (typeof written !== 'string') return false;
  return match === written || match.endsWith(`(${written})`) || match.includes(`&& (${written})`);
}

function sameDirection(a: OvsdbRow, b: OvsdbRow): boolean {
  return a.columns['direction'] === b.columns['direction'];
}

function isDrop({ columns }: OvsdbRow): boolean {
  return columns['action'] === 'drop' || columns['action'] === 'reject';
}

function isOutward({ columns }: OvsdbRow): boolean {
  return columns['direction'] === 'from-lport';
}

/** Of its VPC: `vpc/group`. */
function groupName({ origin }: OvsdbRow): string {
  return origin.name;
}

function refusalText(row: OvsdbRow, packet: Packet): string {
  const other = isOutward(row) ? `to ${packet.ipDst}` : `from ${packet.ipSrc}`;
  return `no ${isOutward(row) ? 'egress' : 'ingress'} rule of security group ${groupName(row)} allows ${trafficText(packet)} ${other}`;
}

export function trafficText({ protocol, dstPort }: Pick<Packet, 'protocol' | 'dstPort'>): string {
  return protocol === 'icmp' ? 'ICMP' : `${protocol.toUpperCase()} port ${dstPort}`;
}

function withoutRoute(known: Known, { ipDst }: Packet, { datapath }: TraceStep): Explained {
  const routes = known.changes
    .filter(isNorthbound)
    .filter(({ row }) => row.parent?.name === datapath && row.table === 'Logical_Router_Static_Route');
  const meant = routes.filter(({ row }) => routeLeadsTo(row, ipDst)).toSorted(byLength);
  const ports = known.changes
    .filter(isNorthbound)
    .filter(({ row }) => row.name === datapath || row.parent?.name === datapath)
    .filter((change) => !routes.includes(change));
  return {
    outcome: 'no-route',
    text: `has no route to ${ipDst}`,
    causes: [...meant, ...ports, ...routes.filter((one) => !meant.includes(one))]
      .map((change) => causeOf(known, change))
      .concat(central(known, datapath)),
  };
}

function byLength(a: NorthboundChange, b: NorthboundChange): number {
  return lengthOf(b.row) - lengthOf(a.row);
}

function lengthOf(row: OvsdbRow): number {
  const prefix = routePrefix(row);
  return prefix === undefined ? 0 : prefixOf(prefix).length;
}

/** On the ports that the packet comes by and on the datapath itself, not on others of the same switch. */
function changesOn(known: Known, step: TraceStep, ports: ReadonlySet<string>): readonly Change[] {
  const found = known.changes
    .filter(isNorthbound)
    .filter(
      ({ row }) =>
        ports.has(row.name) ||
        row.name === step.datapath ||
        isRule(row, step.datapath) ||
        (row.table === 'Logical_Router' && routersAt(known, step.datapath).includes(row.name)),
    );
  return found.toSorted((a, b) => Number(ports.has(b.row.name)) - Number(ports.has(a.row.name)));
}

/** A router that is switched off is one that its switches know nothing of. */
function routersAt({ lab }: Known, datapath: string): readonly string[] {
  return [
    ...lab.vpcs
      .filter(({ subnets }) => subnets.some((one) => one.switch === datapath))
      .map(({ router }) => router),
    ...lab.transits.filter((transit) => transit.switch === datapath).map(({ router }) => router),
  ];
}

function isRule({ table, parent }: OvsdbRow, datapath: string): boolean {
  return table !== 'Logical_Switch_Port' && parent?.name === datapath;
}

/** What turns intent into flows does not run: of the control plane that knows the datapath. */
function central(known: Pick<Known, 'daemons' | 'lab'>, datapath: string): readonly Cause[] {
  return stopped(known, centralOf(planeOfDatapath(known.lab)(datapath)));
}

export function stopped({ daemons }: Pick<Known, 'daemons'>, netns: string): readonly Cause[] {
  return daemons
    .filter(({ row, state }) => row.netns === netns && state !== 'running')
    .map(({ row, state }) => ({
      code: 'daemon',
      place: netns,
      text: `${row.key} ${state === 'unresponsive' ? 'runs and does not answer' : 'does not run'}`,
      fix: `it is started again by itself; \`vpclab logs ${row.key}\` shows why it ended`,
      line: undefined,
    }));
}
