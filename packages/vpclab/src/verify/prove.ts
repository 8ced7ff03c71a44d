// One intent against the world. What can be reached is asked again until it answers or the time to settle is over.

import { performance } from 'node:perf_hooks';
import type { Lab } from '../model/lab.ts';
import type { Intent } from './intent.ts';
import { isWithinReach } from './within-reach.ts';
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

/** Proves or refutes one intent. */
export async function prove(lab: Lab, intent: Intent, world: World, bounds: Bounds): Promise<Observed> {
  const { deadline, signal } = bounds;
  switch (intent.kind) {
    case 'reach':
      return await untilOk(deadline, signal, async (timeoutMs) => {
        const answer = await world.probe(probeOf(intent, intent.protocol, timeoutMs, signal));
        if (answer.kind !== 'answer') return { ok: false, text: answer.reason };
        const { name, caller } = answer;
        // Nothing between two workloads translates.
        return caller === intent.from.address
          ? { ok: name === intent.to.name, text: `answered by ${name}` }
          : { ok: false, text: `${name} saw ${caller}` };
      });
    case 'internet':
      return await untilOk(deadline, signal, async (timeoutMs) => {
        const answer = await world.probe(probeOf(intent, 'tcp', timeoutMs, signal));
        if (answer.kind !== 'answer') return { ok: false, text: answer.reason };
        const ok = answer.name === intent.to.name && answer.caller === intent.gateway.outsideAddress;
        return { ok, text: `${answer.name} saw ${answer.caller}` };
      });
    case 'isolated':
    case 'no-internet': {
      const protocol = intent.kind === 'isolated' ? intent.protocol : 'tcp';
      const answer = await untilHeld(bounds, (timeoutMs, until) =>
        world.probe({ ...probeOf(intent, protocol, timeoutMs, signal), until }),
      );
      switch (answer.kind) {
        case 'answer':
          return { ok: answer.name !== intent.to.name, text: `answered by ${answer.name}` };
        case 'silent':
          return { ok: true, text: answer.reason };
        // A wall that refuses is behind the wall, unless the sender's own network has that address too.
        case 'stranger':
          return { ok: isWithinReach(lab, intent.from, intent.to.address), text: answer.reason };
        case 'broken':
          return { ok: false, text: answer.reason };
      }
    }
    case 'closed': {
      const { from, to, port } = intent;
      const answer = await untilHeld(bounds, (timeoutMs, until) => {
        const probe = { netns: from.netns, protocol: 'tcp', to, port, remoteNetns: undefined } as const;
        return world.probe({ ...probe, timeoutMs, signal, until });
      });
      if (answer.kind === 'silent') return { ok: true, text: answer.reason };
      if (answer.kind === 'broken') return { ok: false, text: answer.reason };
      // A VPC may use the provider's addresses too: then it is one of its own that is there.
      const isOwn = from.workload !== undefined && isWithinReach(lab, from.workload, to.address);
      return { ok: isOwn, text: answer.kind === 'answer' ? `answered by ${answer.name}` : answer.reason };
    }
    case 'bgp':
      return await untilOk(deadline, signal, async () => {
        const fault = await world.bgpFault(intent.gateway.name, lab.edge?.externalAddress ?? '');
        return { ok: fault === undefined, text: fault ?? 'established, default route learned' };
      });
    case 'edge-route':
      return await untilOk(deadline, signal, async () => {
        const hops = await world.edgeNextHops(intent.prefix);
        const wanted = intent.gateways.map((gateway) => gateway.outsideAddress);
        const ok = hops.length > 0 && hops.every((hop) => wanted.includes(hop));
        return { ok, text: hops.length === 0 ? 'no route' : `via ${hops.join(', ')}` };
      });
  }
}

type Probed = Extract<Intent, { readonly to: unknown }>;

function probeOf(intent: Probed, protocol: Probe['protocol'], timeoutMs: number, signal: AbortSignal): Probe {
  const { from, to } = intent;
  const toWorkload = intent.kind === 'reach' || intent.kind === 'isolated';
  return {
    netns: from.name,
    protocol,
    to,
    remoteNetns: toWorkload ? to.name : undefined,
    timeoutMs,
    signal,
  };
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
