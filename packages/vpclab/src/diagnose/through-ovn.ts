// A packet on its way through OVN: the switch of its node, the logical switches and routers, the tunnel to another node.

import type { DiagnosedHop } from '../model/diagnosis.ts';
import { isDefined } from '../model/is-defined.ts';
import { rowsOf } from '../model/plan.ts';
import type { Row } from '../model/rows.ts';
import { INSIDE } from './gateway-rules.ts';
import { explainDrop } from './explain-drop.ts';
import type { Arrival, Passage, Stop } from './leg.ts';
import { isAccessList, routeTaken } from './ovn-trace.ts';
import type { LogicalPacket, TraceResult, TraceStep } from './ovn-trace.ts';
import { afterAnswer, answeringRouter } from './routers.ts';
import { nodeStop, portCauses, tunnelStop } from './nodes.ts';
import { logicalPort, regionGateway, roleOf } from './wires.ts';
import type { LogicalPort } from './wires.ts';
import type { DiagnoseWorld, Known } from './world.ts';

type HopOf = (hop: Omit<DiagnosedHop, 'leg'>) => DiagnosedHop;

/** `meant`: the port of the other end, where that is known. */
export async function throughOvn(
  world: DiagnoseWorld,
  port: LogicalPort,
  packet: LogicalPacket,
  meant: string | undefined,
): Promise<Passage<Arrival>> {
  const leg = packet.isAnswer ? 'answer' : 'request';
  const hopOf: HopOf = (hop) => ({ leg, ...hop });
  const [switched, trace] = await Promise.all([world.forward(port.node, packet), world.trace(packet)]);
  const logical = hopsOf(world, trace, hopOf);
  const choices = trace.steps.flatMap((step) => {
    const route = routeTaken(step);
    if (route === undefined) return [];
    return { kind: 'router' as const, place: step.datapath, to: packet.ipDst, prefix: route.prefix };
  });
  const node = (state: DiagnosedHop['state'], text: string): DiagnosedHop =>
    hopOf({ kind: 'node', place: port.node, text, state });

  const target = trace.end.kind === 'delivered' ? logicalPort(world.lab, trace.end.port) : undefined;
  const atNode = nodeStop(world, port, switched, trace.end.kind === 'delivered');
  if (atNode !== undefined) {
    // A port that no node has is one that no switch sends to.
    const unplugged = target === undefined ? [] : portCauses(world, target);
    const stop: Stop = { ...atNode, place: port.node, causes: [...unplugged, ...atNode.causes] };
    return { hops: [node('drop', atNode.text)], choices: [], doubts: [], next: stop };
  }
  const first = node('pass', `br-int takes it at port ${port.name}`);

  if (trace.end.kind !== 'delivered') {
    const ports = [port.name, meant].filter(isDefined);
    const { outcome, text, causes } = explainDrop(world, afterAnswer(packet, trace), trace, ports);
    const place = trace.end.kind === 'dropped' ? trace.end.step.datapath : port.datapath;
    const last: DiagnosedHop = hopOf({
      kind: place.startsWith('lr-') ? 'router' : 'switch',
      place,
      text,
      state: outcome === 'unsure' ? 'unsure' : 'drop',
    });
    const stop: Stop = { kind: 'stopped', outcome, place, text: `${place}: ${text}`, causes };
    return {
      hops: [first, ...logical.filter((hop) => hop.place !== place), last],
      choices,
      doubts: [],
      next: stop,
    };
  }

  if (target === undefined) {
    const text = beyondText(world, trace.end.port);
    const stop: Stop = { kind: 'stopped', outcome: 'unsure', place: trace.end.port, text, causes: [] };
    return { hops: [first, ...logical], choices, doubts: [], next: stop };
  }
  const router = answeringRouter(world.lab, trace, { port: port.name, address: packet.ipDst });
  if (router !== undefined) {
    const answer = hopOf({
      kind: 'router',
      place: router,
      text: `has ${packet.ipDst} itself`,
      state: 'pass',
    });
    const before = logical.slice(
      0,
      logical.findIndex(({ place }) => place === router),
    );
    const there = choices.filter(({ place }) => before.some((hop) => hop.place === place));
    return {
      hops: [first, ...before, answer],
      choices: there,
      doubts: [],
      next: { kind: 'answered', router },
    };
  }
  const beyond = target.node === port.node ? [] : await toNode(world, port.node, target, hopOf);
  const stop = beyond.map(({ stopped }) => stopped).find(isDefined);
  const netns = target.name;
  const arrival: Arrival = {
    kind: 'enters',
    netns,
    device: roleOf(world.lab, netns) === 'workload' ? 'eth0' : INSIDE,
  };
  return {
    hops: [first, ...logical, ...beyond.map(({ hop }) => hop)],
    choices,
    doubts: [],
    next: stop ?? arrival,
  };
}

function beyondText({ lab }: Known, port: string): string {
  const site = lab.sites.find(({ gateway }) => gateway.name === port);
  return site === undefined
    ? `OVN delivers it to port ${port}, which is not in the lab file`
    : `OVN delivers it to ${port}, the gateway to site ${site.name}: what is behind it is not followed`;
}

type NodeHop = { readonly hop: DiagnosedHop; readonly stopped: Stop | undefined };

/** Over the underlay, and into the switch of the other node. */
async function toNode(
  world: DiagnoseWorld,
  from: string,
  target: LogicalPort,
  hopOf: HopOf,
): Promise<readonly NodeHop[]> {
  const place = `${from} - ${target.node}`;
  const cut = tunnelStop(world, from, target.node);
  const remote = world.lab.nodes.find(({ name }) => name === target.node)?.underlayAddress ?? '';
  const tunnel: NodeHop = {
    hop: hopOf({
      kind: 'tunnel',
      place,
      text: cut?.text ?? `tunnel to ${remote}`,
      state: cut === undefined ? 'pass' : 'drop',
    }),
    stopped: cut && { ...cut, place },
  };
  if (cut !== undefined) return [tunnel];
  // What it does with a packet of that port tells whether it has flows for it.
  const own = ownPacket(world, target);
  const switched = own === undefined ? undefined : await world.forward(target.node, own);
  const deaf = switched?.kind === 'drops' && switched.table > 0 ? undefined : switched;
  const stopped = deaf === undefined ? undefined : nodeStop(world, target, deaf, true);
  return [
    tunnel,
    {
      hop: hopOf({
        kind: 'node',
        place: target.node,
        text: stopped?.text ?? `br-int hands it to port ${target.name}`,
        state: stopped === undefined ? 'pass' : 'drop',
      }),
      stopped: stopped && { ...stopped, place: target.node },
    },
  ];
}

/** From the port itself to its router: any packet will do. */
function ownPacket({ lab }: Known, { name, datapath }: LogicalPort): LogicalPacket | undefined {
  const workload = lab.workloads.find((one) => one.name === name);
  const gateway = lab.natGateways.find((one) => one.name === name);
  const joined = regionGateway(lab, name)?.gateway;
  const mac = workload?.mac ?? gateway?.insideMac ?? joined?.mac;
  const address = workload?.address ?? gateway?.insideAddress ?? joined?.address;
  if (mac === undefined || address === undefined) return undefined;
  return {
    ...{ datapath, inport: name, ethSrc: mac, ethDst: 'ff:ff:ff:ff:ff:ff', ipSrc: address, ipDst: address },
    ...{ protocol: 'icmp', srcPort: 0, dstPort: 0, isAnswer: false },
  };
}

/** One for each logical switch and router, with the route or the rule that decided there. */
function hopsOf(known: Known, { steps }: TraceResult, hopOf: HopOf): readonly DiagnosedHop[] {
  const order: string[] = [];
  for (const { datapath } of steps) if (!order.includes(datapath)) order.push(datapath);
  return order.map((datapath) => {
    const own = steps.filter((step) => step.datapath === datapath);
    const isRouter = own.some(({ table }) => table.startsWith('lr_'));
    const text = isRouter ? routerText(known, own) : switchText(known, own);
    return hopOf({ kind: isRouter ? 'router' : 'switch', place: datapath, text, state: 'pass' });
  });
}

function routerText(known: Known, steps: readonly TraceStep[]): string {
  const route = steps.map(routeTaken).find(isDefined);
  if (route === undefined) return 'routes it';
  const { prefix, nextHop } = route;
  const datapath = steps[0]?.datapath;
  const intended = rowsOf(known.rows, 'ovsdb').find(
    ({ table, parent, columns }) =>
      table === 'Logical_Router_Static_Route' && parent?.name === datapath && columns['ip_prefix'] === prefix,
  );
  if (nextHop === undefined) return `${prefix}, directly connected`;
  return `${prefix} via ${nextHop}${intended === undefined ? fromOthers(known, datapath, prefix) : originText(known, intended)}`;
}

function originText(known: Known, row: Pick<Row, 'origin'>): string {
  const line = known.lineOf(row.origin);
  const at = line === undefined ? '' : `, line ${line.line}`;
  return ` (${row.origin.concept} ${row.origin.name}${at})`;
}

function fromOthers({ changes }: Known, router: string | undefined, prefix: string): string {
  const foreign = changes.some(
    ({ kind, row }) =>
      kind === 'delete' &&
      row.kind === 'ovsdb' &&
      row.parent?.name === router &&
      row.columns['ip_prefix'] === prefix,
  );
  return foreign ? ' (a route that is not in the lab file)' : ' (by the routing agent)';
}

function switchText(known: Known, steps: readonly TraceStep[]): string {
  const allowed = steps.filter(isAccessList).flatMap((step) => ruleText(known, step) ?? []);
  return allowed.length === 0 ? 'passes it on' : `allowed by ${[...new Set(allowed)].join(', ')}`;
}

function ruleText(known: Known, { match }: TraceStep): string | undefined {
  const row = rowsOf(known.rows, 'ovsdb').find(({ table, columns }) => {
    const written = columns['match'];
    return table === 'ACL' && typeof written === 'string' && match.includes(written);
  });
  return row === undefined ? undefined : `security group ${row.origin.name}`;
}
