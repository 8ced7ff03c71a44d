// One promise against the world. What can be reached is asked again until it answers or the time to settle is over.

import { performance } from 'node:perf_hooks';
import { errorMessage } from '../errors.ts';
import type {
  BoundPromise,
  LabPromise,
  LeasePromise,
  NamePromise,
  ReachPromise,
  WallPromise,
} from '../model/promise.ts';
import type { DhcpOffer } from '../net/dhcp.ts';
import { addressOf } from '../net/ipv4.ts';
import { holdsAddress, prefixOf } from '../net/prefix.ts';
import { lookUp } from '../services/client.ts';
import type { LookedUp } from '../services/control-protocol.ts';
import type { Answer, NoAnswer, Probe, Upkeep, World } from './world.ts';

/** First answers take an ARP and a flow set-up: well under this. Each further attempt waits twice as long. */
const PROBE_MS = 400;
const LAST_PROBE_MS = 1_600;
/** What is asked after the time to settle is over gets this much: in a big lab, on a machine that has other work. */
const PATIENCE_MS = 2_000;
/** For the responder to be asked, beside the look-up itself. */
const CONTROL_MS = 2_000;
/** The VPC's router, and then the next hop. */
const VIA_ROUTER = 2;

export type Observed = {
  readonly ok: boolean;
  readonly text: string;
  /** What the last attempt took, without those before it. */
  readonly attemptMs?: number;
  /** It was not so at first. */
  readonly isLate?: boolean;
  /** What to do where it does not hold. */
  readonly fix?: string;
  readonly outlook?: Upkeep['outlook'];
};
export type Bounds = {
  /** Until when what should be reachable may become so (performance.now()). */
  readonly deadline: number;
  /** How long a wall has to hold, in milliseconds from its first packet; known once what can be reached answered. */
  readonly wallMs: Promise<number>;
  /** A wall is probed for no longer than this. */
  readonly wallMostMs: number;
  /** For the first attempt at what should be reachable, and for what is asked after the deadline. */
  readonly patience?: { readonly firstMs: number; readonly lastMs: number };
  readonly signal: AbortSignal;
};

/** What a single look needs. */
type Asked = Omit<World, 'facts'>;

/** One look at a promise: nothing is asked twice, and a wall has to hold for as long as an answer may take. */
export async function proveOnce(
  promise: LabPromise,
  world: Asked,
  call: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Observed & { readonly isUnknown?: boolean }> {
  if (promise.kind !== 'wall') return await attempt(promise, world, call);
  const answer = await world.probe({ ...probeOf(promise), ...call });
  return { ...heldBy(promise, answer), isUnknown: answer.kind === 'broken' };
}

/** Proves or refutes one promise. */
export async function prove(promise: LabPromise, world: World, bounds: Bounds): Promise<Observed> {
  const { signal } = bounds;
  if (promise.kind === 'bound') return await keptWithin(promise, world, bounds);
  if (promise.kind !== 'wall')
    return await untilOk(bounds, (timeoutMs) => attempt(promise, world, { timeoutMs, signal }));
  const answer = await untilHeld(bounds, (timeoutMs, until) =>
    world.probe({ ...probeOf(promise), timeoutMs, signal, until }),
  );
  return heldBy(promise, answer);
}

async function attempt(
  promise: Exclude<LabPromise, WallPromise>,
  world: Asked,
  call: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Observed> {
  switch (promise.kind) {
    case 'reach':
      return reached(promise, await world.probe({ ...probeOf(promise), ...call }));
    case 'forward': {
      const { netns, target, via } = promise;
      const met = await world.hop({ netns, remote: target, hops: VIA_ROUTER, ...call });
      // Behind it, or as it: an address of its own answers for itself.
      const ok = met === via.address || met === target;
      return { ok, text: met === undefined ? 'no answer' : `came to ${met}` };
    }
    case 'session': {
      const fault = await world.sessionFault(promise);
      return { ok: fault === undefined, text: fault ?? 'established, default route learned' };
    }
    case 'route': {
      const hops = await world.nextHops(promise.router, promise.prefix);
      const ok = hops.length > 0 && hops.every((hop) => promise.nextHops.includes(hop));
      return { ok, text: hops.length === 0 ? 'no route' : `via ${hops.join(', ')}` };
    }
    case 'bound':
      return await counted(promise, world);
    case 'name':
      return await resolves(promise, world, call);
    case 'lease':
      return await offered(promise, world, call);
    case 'listener': {
      const to = { address: promise.to.address, port: promise.port };
      const fault = await world.connectFault(promise.from.netns, to, call.timeoutMs);
      return { ok: fault === undefined, text: fault ?? 'the connection was accepted' };
    }
    case 'cluster': {
      const fault = await world.clusterFault(promise);
      return { ok: fault === undefined, text: fault ?? 'takes part, and there is a leader' };
    }
    case 'upkeep':
      return await world.upkeep(promise);
    case 'program': {
      const text = await world.programState(promise.daemon);
      const isDone = promise.mayEnd && text.startsWith('ended with status 0');
      return { ok: isDone || text.startsWith('running'), text };
    }
  }
}

const NAMED = 5;

async function counted(
  { router, tenant, nextHops, limit }: BoundPromise,
  world: Pick<Asked, 'prefixesVia'>,
): Promise<Observed> {
  const prefixes = [...new Set(await world.prefixesVia(router, nextHops))];
  const named = [...prefixes.slice(0, NAMED), ...(prefixes.length > NAMED ? ['...'] : [])].join(', ');
  const text = prefixes.length === 0 ? 'none' : `${prefixes.length}: ${named}`;
  if (prefixes.length <= limit) return { ok: true, text };
  return { ok: false, text, fix: `\`vpclab bgp\` shows what the gateways of ${tenant} announce` };
}

/** What a change of the lab file took away may still be there for a moment; after that it has to stay within the bound. */
async function keptWithin(promise: BoundPromise, world: World, bounds: Bounds): Promise<Observed> {
  const look = (): Promise<Observed> => counted(promise, world);
  const first = await untilOk(bounds, look);
  if (!first.ok) return first;
  return await untilHeld(bounds, async (timeoutMs, until) => {
    const end = performance.now() + timeoutMs;
    for (;;) {
      const observed = await look();
      if (!observed.ok || until.aborted || bounds.signal.aborted || performance.now() >= end) return observed;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  });
}

function reached(promise: ReachPromise, answer: Answer | NoAnswer): Observed {
  if (answer.kind !== 'answer') {
    const isArrival = promise.shownBy === 'arrival' && answer.kind === 'stranger';
    return { ok: isArrival, text: isArrival ? `arrived: ${answer.reason}` : answer.reason };
  }
  const { name, caller } = answer;
  const isExpected = caller === promise.seenAs || promise.orSeenAs?.includes(caller) === true;
  const isMeant = name === promise.to.name || promise.orAnsweredBy?.includes(name) === true;
  const ok = isMeant && isExpected;
  const isItself = caller === promise.seenAs && caller === promise.from.address;
  return { ok, text: isItself ? `answered by ${name}` : `${name} saw ${caller}` };
}

async function resolves(
  { netns, server, name, address }: NamePromise,
  { machine }: Pick<World, 'machine'>,
  call: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Observed> {
  const asked = { netns, server, name, timeoutMs: call.timeoutMs };
  const found = await lookUp(machine, asked, {
    signal: call.signal,
    timeoutMs: call.timeoutMs + CONTROL_MS,
  }).catch((error: unknown): LookedUp => ({ kind: 'failed', reason: errorMessage(error) }));
  switch (found.kind) {
    case 'found': {
      const text = found.addresses.length === 0 ? 'no address' : found.addresses.join(', ');
      return { ok: address !== undefined && text === address, text };
    }
    case 'no-such-name':
      return { ok: address === undefined, text: 'no such name' };
    case 'failed':
      return { ok: false, text: found.reason };
  }
}

async function offered(
  { netns, device, mac, offer: promised }: LeasePromise,
  world: Pick<Asked, 'offer'>,
  call: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Observed> {
  const offer = await world
    .offer({ netns, device, mac }, call)
    .catch((error: unknown) => ({ error: errorMessage(error) }));
  if (offer === undefined) return { ok: false, text: 'no offer' };
  if ('error' in offer) return { ok: false, text: offer.error };
  const text = offerText(offer);
  return { ok: text === offerText(promised), text };
}

function offerText({ address, router, dns, mtu }: DhcpOffer): string {
  return `${address}, router ${router ?? 'none'}, DNS ${dns.join(' ') || 'none'}, MTU ${mtu ?? 'none'}`;
}

function heldBy(wall: WallPromise, answer: Answer | NoAnswer): Observed {
  const { advice } = wall;
  const observed = seenBehind(wall, answer);
  return observed.ok || advice === undefined ? observed : { ...observed, fix: advice };
}

function seenBehind(wall: WallPromise, answer: Answer | NoAnswer): Observed {
  const text = answer.kind === 'answer' ? `answered by ${answer.name}` : answer.reason;
  switch (answer.kind) {
    case 'silent':
      return { ok: true, text };
    case 'broken':
      return { ok: false, text };
    case 'answer':
      if (wall.hides === 'receiver') return { ok: answer.name !== wall.to.name, text };
      return { ok: isOfOwnNetworks(wall), text };
    // A wall that refuses is behind the wall, unless the sender's own network has that address too.
    case 'stranger':
      return { ok: isOfOwnNetworks(wall), text };
  }
}

/** Networks that can't reach each other may use the same addresses: then it is one of the sender's own that is there. */
function isOfOwnNetworks({ from, to }: WallPromise): boolean {
  return from.networks.some((cidr) => holdsAddress(prefixOf(cidr), addressOf(to.address)));
}

type Question = Omit<Probe, 'timeoutMs' | 'signal' | 'until'>;

function probeOf({ from, to, protocol, port }: ReachPromise | WallPromise): Question {
  return { netns: from.netns, protocol, to, port, remoteNetns: to.netns };
}

/** Asks for as long as a wall has to hold. */
async function untilHeld<T>(
  { wallMs, wallMostMs }: Bounds,
  ask: (timeoutMs: number, until: AbortSignal) => Promise<T>,
): Promise<T> {
  const begun = performance.now();
  const enough = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  void wallMs.then((ms) => {
    if (enough.signal.aborted) return;
    timer = setTimeout(() => enough.abort(), Math.max(0, begun + ms - performance.now()));
  });
  try {
    return await ask(wallMostMs, enough.signal);
  } finally {
    clearTimeout(timer);
    enough.abort();
  }
}

/** What has only just begun gets so much longer. */
const STARTING_MS = 15_000;
/** Pause between two attempts: an answer that can't come is refused at once, and must not be asked for in a loop. */
const PAUSE_MS = 50;

async function untilOk(
  { deadline, signal, patience }: Bounds,
  attempt: (timeoutMs: number) => Promise<Observed>,
): Promise<Observed> {
  const { firstMs, lastMs } = patience ?? { firstMs: PROBE_MS, lastMs: PATIENCE_MS };
  const until = Math.max(deadline, performance.now() + lastMs);
  const mostMs = Math.max(firstMs, LAST_PROBE_MS);
  let isLate = false;
  for (let timeoutMs = firstMs; ; timeoutMs = Math.min(timeoutMs * 2, mostMs)) {
    const begun = performance.now();
    const observed = { ...(await attempt(timeoutMs)), attemptMs: performance.now() - begun, isLate };
    isLate = true;
    const end = observed.outlook === 'starting' ? until + STARTING_MS : until;
    const isOver = observed.ok || observed.outlook === 'final' || signal.aborted;
    if (isOver || performance.now() >= end) return observed;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
