// A packet in a namespace: sent there, forwarded, or at its end. The kernel is asked what it does with it, and the rules
// of gateways are those of the lab file unless they were changed.

import { quotasOf } from '../model/connection-quotas.ts';
import type { Cause, DiagnosedHop } from '../model/diagnosis.ts';
import { addressOf } from '../net/ipv4.ts';
import { holdsAddress, prefixOf } from '../net/prefix.ts';
import { causeOf } from './drift.ts';
import {
  edgeRefusal,
  gatewayRefusal,
  regionGatewayRefusal,
  routerRefusal,
  tableRefusal,
} from './gateway-rules.ts';
import type { KernelView } from './kernel-view.ts';
import type { At, Passage, Stop } from './leg.ts';
import { namespaceFault, stopAt } from './namespace-fault.ts';
import { doubtfulRules, isQuotaIntended } from './rules-in.ts';
import { internetDevice, regionGateway, tenantTable } from './wires.ts';
import type { Role } from './wires.ts';
import type { DiagnoseWorld, Packet } from './world.ts';

/** It leaves by a device, perhaps with another source, or it is at its end. */
export type Outcome =
  | {
      readonly kind: 'leaves';
      readonly packet: Packet;
      readonly device: string;
      readonly nextHop: string;
      readonly view: KernelView;
    }
  | { readonly kind: 'arrives'; readonly packet: Packet };

const HOP_KINDS: Readonly<Record<Role, DiagnosedHop['kind']>> = {
  workload: 'workload',
  internet: 'internet',
  'nat-gateway': 'gateway',
  'region-gateway': 'gateway',
  edge: 'edge',
  'region-edge': 'edge',
};

export async function throughNamespace(
  world: DiagnoseWorld,
  packet: Packet,
  at: At,
): Promise<Passage<Outcome>> {
  const { netns, arrivedBy } = at;
  const arrived = arrivedBy === undefined ? undefined : { from: packet.ipSrc, device: arrivedBy };
  // Its hosts share a namespace.
  const own = at.role === 'internet' && arrivedBy === undefined ? packet.ipSrc : undefined;
  const answer = await world.kernel(netns, { to: packet.ipDst, source: own, arrived });
  const view = answer.kind === 'view' ? answer.view : undefined;
  const unanswered =
    answer.kind === 'unknown'
      ? stopAt(netns, 'unsure', `${netns} cannot be asked: ${answer.text}`, [])
      : undefined;
  const fault = unanswered ?? (await namespaceFault(world, view, packet, at));
  const doubts =
    view === undefined ? [] : [...doubtsOf(world, view, at), ...(await quotaDoubts(world, packet, at))];
  const hop = (text: string, state: DiagnosedHop['state']): DiagnosedHop => ({
    leg: packet.isAnswer ? 'answer' : 'request',
    kind: HOP_KINDS[at.role],
    place: netns,
    text,
    state,
  });
  const stop = (why: Stop): Passage<Outcome> => ({
    hops: [hop(why.text, why.outcome === 'unsure' ? 'unsure' : 'drop')],
    choices: [],
    doubts,
    next: why,
  });
  if (view === undefined || fault !== undefined)
    return stop(fault ?? stopAt(netns, 'lost', `${netns} is gone`, []));
  const { route } = view;
  if (route.kind === 'none')
    return stop(stopAt(netns, 'no-route', `${netns} has no route to ${packet.ipDst}`, []));
  if (route.kind === 'local') {
    const refusal = at.arrivedBy === undefined ? undefined : inputRefusal(world, packet, at);
    if (refusal !== undefined) return stop(refused(world, at, refusal));
    return {
      hops: [hop(`arrives${at.arrivedBy === undefined ? '' : ` at ${at.arrivedBy}`}`, 'pass')],
      choices: [],
      doubts,
      next: { kind: 'arrives', packet },
    };
  }
  const { device, via, source } = route;
  const refusal = arrivedBy === undefined ? undefined : forwardRefusal(world, packet, at, device);
  if (refusal !== undefined) return stop(refused(world, at, refusal));
  const out = translated(world, packet, at, device);
  const nextHop = via ?? packet.ipDst;
  const by = via === undefined ? `${device}, directly connected` : `${device} via ${via}`;
  const seen = out.ipSrc === packet.ipSrc ? '' : `, as ${out.ipSrc}`;
  return {
    hops: [hop(`${arrivedBy === undefined ? 'sends on' : 'forwards on'} ${by}${seen}`, 'pass')],
    choices: [{ kind: 'kernel', place: netns, to: packet.ipDst, via }],
    doubts,
    next: {
      ...{ kind: 'leaves', device, nextHop, view },
      packet: own === undefined ? withSource(out, arrivedBy, source) : out,
    },
  };
}

/** A router sends with its address on the way out. */
function withSource(packet: Packet, arrivedBy: string | undefined, source: string | undefined): Packet {
  const isChosen = arrivedBy === undefined && !packet.isAnswer && source !== undefined;
  return isChosen ? { ...packet, ipSrc: source } : packet;
}

function refused(world: DiagnoseWorld, { netns }: At, text: string): Stop {
  const row = world.rows.find(({ kind, key }) => kind === 'nft' && key === netns);
  const line = row === undefined ? undefined : world.lineOf(row.origin);
  const cause: Cause = {
    code: 'gateway',
    place: netns,
    text,
    fix: 'the lab file asks for this: send from another place, or change what the gateway does there',
    line,
  };
  return stopAt(netns, 'refused', text, [cause]);
}

function inputRefusal(
  { lab }: DiagnoseWorld,
  packet: Packet,
  { netns, role, rules }: At,
): string | undefined {
  if (rules !== 'intended' || role === 'workload' || role === 'internet') return undefined;
  const gateways = lab.natGateways.map(({ outsideAddress }) => outsideAddress);
  return routerRefusal(role, netns, packet, gateways);
}

function forwardRefusal(
  { lab }: DiagnoseWorld,
  packet: Packet,
  { netns, role, arrivedBy = '', rules, isPublic, isStray }: At,
  device: string,
): string | undefined {
  if (rules !== 'intended' || isPublic === true) return undefined;
  const { edge, natGateways } = lab;
  const between = { from: arrivedBy, to: device };
  if (role === 'edge' && edge !== undefined)
    return edgeRefusal(edge, natGateways, between, internetDevice(lab));
  const joined = regionGateway(lab, netns)?.gateway;
  if (joined !== undefined) return regionGatewayRefusal(joined, packet, between);
  const table = tenantTable(lab, netns);
  if (table !== undefined) return tableRefusal(table, packet, between);
  const gateway = natGateways.find(({ name }) => name === netns);
  if (gateway === undefined) return undefined;
  if (isStray === true && packet.protocol !== 'udp')
    return `${netns} knows no connection that it is an answer of`;
  const links = natGateways.filter(({ hasLink }) => hasLink).map(({ peerAddress }) => peerAddress);
  const edges = edge === undefined ? [] : [edge.externalAddress, edge.internetAddress, ...links];
  return gatewayRefusal(gateway, asTracked(packet, isStray), between, edges);
}

function translated({ lab }: DiagnoseWorld, packet: Packet, at: At, device: string): Packet {
  const gateway = lab.natGateways.find(({ name }) => name === at.netns);
  const translates =
    gateway?.isTranslated === true &&
    at.rules !== 'missing' &&
    at.isPublic !== true &&
    at.arrivedBy !== undefined &&
    device === 'eth0' &&
    !asTracked(packet, at.isStray).isAnswer;
  return translates ? { ...packet, ipSrc: gateway.outsideAddress } : packet;
}

/** A datagram of no known connection begins one. */
function asTracked(packet: Packet, isStray: boolean | undefined): Packet {
  return isStray === true ? { ...packet, isAnswer: false } : packet;
}

/** Some may end at any moment: whether it is dropped only the packet tells. */
async function quotaDoubts(
  world: DiagnoseWorld,
  { ipSrc, ipDst, isAnswer }: Packet,
  { netns, arrivedBy, isPublic }: At,
): Promise<readonly Cause[]> {
  const { lab, connections, lineOf } = world;
  const gateway = lab.natGateways.find(({ name }) => name === netns);
  const isNew = arrivedBy !== undefined && !isAnswer && isPublic !== true;
  if (gateway === undefined || !isNew) return [];
  const quota = quotasOf(lab, gateway).find(({ prefix }) =>
    [ipSrc, ipDst].some((address) => holdsAddress(prefixOf(prefix), addressOf(address))),
  );
  if (quota === undefined || !isQuotaIntended(world, netns, quota.vpc)) return [];
  if ((await connections(netns, quota.mark)) < quota.limit) return [];
  const { vpc, limit } = quota;
  return [
    {
      code: 'quota',
      place: netns,
      text: `${vpc} has all ${limit} connections that it may have in ${netns}`,
      fix: `raise \`connections\` of VPC ${vpc}, or end some of them`,
      line: lineOf({ concept: 'vpc', name: vpc }),
    },
  ];
}

/** Rules that are not the lab file's: what they do with the packet only the packet tells. */
function doubtsOf(
  world: DiagnoseWorld,
  { rules }: KernelView,
  { netns, role, rules: state }: At,
): readonly Cause[] {
  const doubtful = doubtfulRules(world, { netns, rules: state });
  if (doubtful.length > 0) return doubtful.map((change) => causeOf(world, change));
  if ((role !== 'workload' && role !== 'internet') || rules === '') return [];
  const [table = 'rules'] = rules.split('\n');
  return [
    {
      code: 'firewall',
      place: netns,
      text: `${netns} has a firewall of its own (${table.replace(/\s*\{$/, '')})`,
      fix: `\`vpclab exec ${netns} -- nft list ruleset\` shows it`,
      line: undefined,
    },
  ];
}
