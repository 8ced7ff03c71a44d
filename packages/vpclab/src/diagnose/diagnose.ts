// Answers why: follows the packet there and its answer back by the state of the lab, beside a real packet, and says
// what both make of it.

import type { Cause, Diagnosis } from '../model/diagnosis.ts';
import { detoursOf } from './detours.ts';
import { causeOf } from './drift.ts';
import { SENDER_PORT } from './asked.ts';
import type { Asked, Sent } from './asked.ts';
import { INSIDE } from './gateway-rules.ts';
import type { ByState, Leg, Stop } from './leg.ts';
import { lastSeen, withSightings } from './sightings.ts';
import type { Sightings } from './sightings.ts';
import { throughNamespace } from './through-namespace.ts';
import { verdictOf } from './verdict.ts';
import { rulesIn } from './rules-in.ts';
import { walk } from './walk.ts';
import type { Trail } from './walk.ts';
import { warningsOf } from './warnings.ts';
import type { DiagnoseWorld, Known, Packet } from './world.ts';

/** The whole way by the state of the lab. */
export async function followed(world: DiagnoseWorld, { from, to, protocol, port }: Asked): Promise<ByState> {
  const packet: Packet = {
    ipSrc: from.address,
    ipDst: to.address,
    protocol,
    srcPort: SENDER_PORT,
    dstPort: port ?? 0,
    isAnswer: false,
  };
  const trail: Trail = { translated: new Map(), passed: new Set() };
  const start = from.netns ?? '';
  const request = await walk(world, { netns: start, packet, meant: to.netns }, trail);
  const { end } = request;
  if (end.kind === 'stopped') {
    const detours = detoursOf(world, request.choices);
    const stop = astray(await withGateways(world, end, packet), detours);
    return { outcome: stop.outcome, text: end.text, stop, detours, request, answer: undefined };
  }
  const { ipSrc, ipDst, srcPort, dstPort } = end.packet;
  const back: Packet = {
    ...end.packet,
    ipSrc: ipDst,
    ipDst: ipSrc,
    srcPort: dstPort,
    dstPort: srcPort,
    isAnswer: true,
  };
  if (end.netns === start || end.router !== undefined) return arrived(world, request, undefined);
  const answer = await walk(world, { netns: end.netns, packet: back, meant: start }, trail);
  if (answer.end.kind === 'arrives') return arrived(world, request, answer);
  const detours = detoursOf(world, answer.choices);
  const stop = astray(answer.end, detours);
  return { outcome: stop.outcome, text: `of the answer: ${stop.text}`, stop, detours, request, answer };
}

/** Whoever refuses a packet that should never have come there is not to blame. */
function astray(stop: Stop, detours: readonly Cause[]): Stop {
  const [first] = detours;
  if (first === undefined) return stop;
  const causes = stop.causes.filter(({ code }) => code !== 'gateway' && code !== 'rule');
  const outcome = first.code === 'neighbour' ? 'lost' : 'no-route';
  return { ...stop, outcome, causes: [...detours, ...causes] };
}

/** The routing agent takes a default route away when its gateway has no way out: then the gateway's fault is the cause. */
async function withGateways(world: DiagnoseWorld, stop: Stop, packet: Packet): Promise<Stop> {
  const vpc = world.lab.vpcs.find(({ router }) => router === stop.place);
  if (stop.outcome !== 'no-route' || vpc === undefined || stop.causes.length > 0) return stop;
  const causes: Cause[] = [];
  for (const { name, vpcs, isDriven } of world.lab.natGateways) {
    if (!isDriven || !vpcs.includes(vpc.name)) continue;
    const at = { netns: name, role: 'nat-gateway', arrivedBy: INSIDE, rules: rulesIn(world, name) } as const;
    const { next } = await throughNamespace(world, packet, at);
    if (next.kind === 'stopped') causes.push(...next.causes);
  }
  return { ...stop, causes };
}

function arrived(known: Known, request: Leg, answer: Leg | undefined): ByState {
  const at = request.end.kind === 'arrives' ? (request.end.router ?? request.end.netns) : '';
  return {
    outcome: 'arrives',
    text: `it arrives at ${at}, and the answer comes back`,
    stop: undefined,
    detours: detoursOf(known, [...request.choices, ...(answer?.choices ?? [])]),
    request,
    answer,
  };
}

export function diagnosisOf(
  known: Known,
  asked: Asked,
  byState: ByState,
  { sent: told, sightings }: { readonly sent: Sent; readonly sightings: Sightings },
  elapsedMs: number,
): Diagnosis {
  const { from, to, protocol, port } = asked;
  const hops = withSightings([...byState.request.hops, ...(byState.answer?.hops ?? [])], sightings);
  const last = told.outcome === 'silent' ? lastSeen(hops) : undefined;
  const sent = last === undefined ? told : { ...told, text: `${told.text}; ${last}` };
  const doubts = [...byState.request.doubts, ...(byState.answer?.doubts ?? [])];
  const bare = gatewaysWithoutRules(known, hops);
  const { verdict, agrees, state, causes } = verdictOf(known, asked, withCauses(byState, bare), doubts, sent);
  return {
    lab: known.lab.name,
    from,
    to,
    protocol,
    port,
    verdict,
    agrees,
    state,
    packet: { outcome: sent.outcome, text: sent.text, elapsedMs: sent.elapsedMs },
    causes,
    warnings: warningsOf(known, hops, causes),
    hops,
    elapsedMs,
  };
}

/** A gateway without rules translates nothing: what becomes of that shows behind it. */
function gatewaysWithoutRules(known: Known, hops: Diagnosis['hops']): readonly Cause[] {
  const passed = new Set(hops.filter(({ kind }) => kind === 'gateway').map(({ place }) => place));
  return known.changes
    .filter(({ kind, row }) => kind === 'create' && row.kind === 'nft' && passed.has(row.key))
    .map((change) => causeOf(known, change));
}

function withCauses(byState: ByState, causes: readonly Cause[]): ByState {
  const { stop } = byState;
  return stop === undefined
    ? byState
    : { ...byState, stop: { ...stop, causes: [...causes, ...stop.causes] } };
}
