// One promise against the world. What can be reached is asked again until it answers or the time to settle is over.

import { performance } from 'node:perf_hooks';
import type { LabPromise, ReachPromise, RoutePromise, WallPromise } from '../model/promise.ts';
import { addressOf } from '../net/ipv4.ts';
import { holdsAddress, prefixOf } from '../net/prefix.ts';
import type { Answer, NoAnswer, Probe, World } from './world.ts';

/** First answers take an ARP and a flow set-up: well under this. Each further attempt waits twice as long. */
const PROBE_MS = 400;
const LAST_PROBE_MS = 1_600;
/** What is asked after the time to settle is over gets this much: in a big lab, on a machine that has other work. */
const PATIENCE_MS = 2_000;
export type Observed = {
  readonly ok: boolean;
  readonly text: string;
  /** What the last attempt took, without those before it. */
  readonly attemptMs?: number;
  /** It was not so at first. */
  readonly isLate?: boolean;
};
export type Bounds = {
  /** Until when what should be reachable may become so (performance.now()). */
  readonly deadline: number;
  /** How long a wall has to hold, in milliseconds from its first packet; known once what can be reached answered. */
  readonly wallMs: Promise<number>;
  /** A wall is probed for no longer than this. */
  readonly wallMostMs: number;
  readonly signal: AbortSignal;
};

/** One look at a promise: nothing is asked twice, and a wall has to hold for as long as an answer may take. */
export async function proveOnce(
  promise: LabPromise,
  world: World,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Observed & { readonly isUnknown?: boolean }> {
  switch (promise.kind) {
    case 'reach':
      return reached(promise, await world.probe({ ...probeOf(promise), timeoutMs, signal }));
    case 'wall': {
      const answer = await world.probe({ ...probeOf(promise), timeoutMs, signal });
      return { ...heldBy(promise, answer), isUnknown: answer.kind === 'broken' };
    }
    case 'session':
      return sessionHolds(await world.sessionFault(promise.router, promise.peer));
    case 'route':
      return routeHolds(promise, await world.nextHops(promise.router, promise.prefix));
  }
}

/** Proves or refutes one promise. */
export async function prove(promise: LabPromise, world: World, bounds: Bounds): Promise<Observed> {
  const { deadline, signal } = bounds;
  switch (promise.kind) {
    case 'reach':
      return await untilOk(deadline, signal, async (timeoutMs) =>
        reached(promise, await world.probe({ ...probeOf(promise), timeoutMs, signal })),
      );
    case 'wall': {
      const answer = await untilHeld(bounds, (timeoutMs, until) =>
        world.probe({ ...probeOf(promise), timeoutMs, signal, until }),
      );
      return heldBy(promise, answer);
    }
    case 'session':
      return await untilOk(deadline, signal, async () =>
        sessionHolds(await world.sessionFault(promise.router, promise.peer)),
      );
    case 'route':
      return await untilOk(deadline, signal, async () =>
        routeHolds(promise, await world.nextHops(promise.router, promise.prefix)),
      );
  }
}

function reached(promise: ReachPromise, answer: Answer | NoAnswer): Observed {
  if (answer.kind !== 'answer') return { ok: false, text: answer.reason };
  const { name, caller } = answer;
  const ok = name === promise.to.name && caller === promise.seenAs;
  const isItself = caller === promise.seenAs && caller === promise.from.address;
  return { ok, text: isItself ? `answered by ${name}` : `${name} saw ${caller}` };
}

function sessionHolds(fault: string | undefined): Observed {
  return { ok: fault === undefined, text: fault ?? 'established, default route learned' };
}

function routeHolds({ nextHops }: RoutePromise, hops: readonly string[]): Observed {
  const ok = hops.length > 0 && hops.every((hop) => nextHops.includes(hop));
  return { ok, text: hops.length === 0 ? 'no route' : `via ${hops.join(', ')}` };
}

function heldBy(wall: WallPromise, answer: Answer | NoAnswer): Observed {
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
async function untilHeld(
  { wallMs, wallMostMs }: Bounds,
  ask: (timeoutMs: number, until: AbortSignal) => Promise<Answer | NoAnswer>,
): Promise<Answer | NoAnswer> {
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

/** Pause between two attempts: an answer that can't come is refused at once, and must not be asked for in a loop. */
const PAUSE_MS = 50;

async function untilOk(
  deadline: number,
  signal: AbortSignal,
  attempt: (timeoutMs: number) => Promise<Observed>,
): Promise<Observed> {
  const until = Math.max(deadline, performance.now() + PATIENCE_MS);
  let isLate = false;
  for (let timeoutMs = PROBE_MS; ; timeoutMs = Math.min(timeoutMs * 2, LAST_PROBE_MS)) {
    const begun = performance.now();
    const observed = { ...(await attempt(timeoutMs)), attemptMs: performance.now() - begun, isLate };
    isLate = true;
    if (observed.ok || signal.aborted || performance.now() >= until) return observed;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
