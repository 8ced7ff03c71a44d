// Proves or refutes intents: packets from the workload's own namespace, FRR's state, the edge's kernel table.
// What can be reached is asked again until it answers or the time to settle is over. Walls come after that, all at
// once: each has to hold for longer than the slowest answer took to come, on this machine at this time.

import { performance } from 'node:perf_hooks';
import type { IntentResult, VerifyReport } from '../engine/types.ts';
import type { Lab, Workload } from '../spec/lab.ts';
import type { Intent } from './intent.ts';
import { intentText } from './intent.ts';
import { INTERNET, matrixOf } from './matrix.ts';
import { isWithinReach } from './within-reach.ts';

/** Who answered, as the answer itself says. */
export type Answer = { readonly kind: 'answer'; readonly name: string; readonly caller: string };
/**
 * `silent`: nothing came back, or a router said that there is no way. `stranger`: something at that address answered,
 * but no responder. `broken`: nothing could be sent.
 */
export type NoAnswer = { readonly kind: 'silent' | 'stranger' | 'broken'; readonly reason: string };
export type Probe = {
  readonly netns: string;
  readonly protocol: 'tcp' | 'udp';
  readonly to: { readonly name: string; readonly address: string };
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Namespace of the one who should answer, where it is a workload. */
  readonly remoteNetns: string | undefined;
};

/** What verification needs from the world. */
export type World = {
  readonly probe: (probe: Probe) => Promise<Answer | NoAnswer>;
  /** State of the gateway's session and of its kernel's default route, in words; undefined: as it should be. */
  readonly bgpFault: (gateway: string, peer: string) => Promise<string | undefined>;
  /** Next hops of a prefix in the edge's kernel table. */
  readonly edgeNextHops: (prefix: string) => Promise<readonly string[]>;
  readonly lostAt: (
    lab: Lab,
    from: Workload,
    to: { address: string; mac: string | undefined; port: string | undefined },
  ) => Promise<string>;
};

export type VerifyRun = {
  /** How long what should be reachable may take to become so. */
  readonly settleMs: number;
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
};

/** First answers take an ARP and a flow set-up: well under this. Each further attempt waits twice as long. */
const PROBE_MS = 400;
const LAST_PROBE_MS = 1_600;
/** What is asked after the time to settle is over gets this much: in a big lab, on a machine that has other work. */
const PATIENCE_MS = 2_000;
/** A wall is probed for three times what the slowest answer took to come, within these bounds. */
const WALL_FACTOR = 3;
const WALL_LEAST_MS = 250;
const WALL_MOST_MS = 2_400;
/** With no answer to go by. */
const WALL_MS = 800;
/** Walls only wait: each costs a socket, and its sender a neighbour in the kernel's table of 1024. */
const WALL_CONCURRENCY = 512;
const MAX_TRACES = 20;

export async function verify(
  lab: Lab,
  intents: readonly Intent[],
  world: World,
  run: VerifyRun,
): Promise<VerifyReport> {
  const begun = performance.now();
  const deadline = begun + run.settleMs;
  let done = 0;
  const settle = async (
    some: readonly Intent[],
    concurrency: number,
    bounds: Bounds,
  ): Promise<readonly Settled[]> =>
    await mapBounded(some, concurrency, async (intent) => {
      const started = performance.now();
      const observed = await observe(lab, intent, world, run, bounds);
      run.onProgress((done += 1), intents.length);
      return {
        intent,
        observed,
        result: resultOf(intent, observed, Math.round(performance.now() - started)),
      };
    });
  const reached = await settle(
    intents.filter((intent) => !isWall(intent)),
    run.concurrency,
    { deadline, wallMs: WALL_MS },
  );
  const walls = await settle(intents.filter(isWall), WALL_CONCURRENCY, { deadline, wallMs: wallMs(reached) });
  const settled = [...reached, ...walls];
  const failed = settled.filter(({ result }) => !result.ok);
  const traced = new Map<IntentResult, IntentResult>();
  for (const { intent, result } of failed.slice(0, MAX_TRACES)) {
    traced.set(result, { ...result, lostAt: await lostAt(lab, intent, world) });
  }
  const results = settled.map(({ result }) => traced.get(result) ?? result);
  return {
    ok: failed.length === 0,
    total: results.length,
    failed: results.filter((result) => !result.ok),
    results,
    matrix: matrixOf(settled),
    elapsedMs: Math.round(performance.now() - begun),
  };
}

type Observed = {
  readonly ok: boolean;
  readonly text: string;
  /** What the last attempt took, without those before it. */
  readonly attemptMs?: number;
};
type Settled = { readonly intent: Intent; readonly observed: Observed; readonly result: IntentResult };
type Bounds = { readonly deadline: number; readonly wallMs: number };

function isWall({ kind }: Intent): boolean {
  return kind === 'isolated' || kind === 'no-internet';
}

/** By what answers took; with none to go by, as long as it may be. */
function wallMs(reached: readonly Settled[]): number {
  const answers = reached.filter(
    ({ intent, observed }) => observed.ok && (intent.kind === 'reach' || intent.kind === 'internet'),
  );
  if (answers.length === 0) return WALL_MS;
  const slowest = Math.max(...answers.map(({ observed }) => observed.attemptMs ?? 0));
  return Math.min(Math.max(WALL_FACTOR * slowest, WALL_LEAST_MS), WALL_MOST_MS);
}

async function observe(
  lab: Lab,
  intent: Intent,
  world: World,
  run: VerifyRun,
  { deadline, wallMs }: Bounds,
): Promise<Observed> {
  switch (intent.kind) {
    case 'reach':
      return await untilOk(deadline, run.signal, async (timeoutMs) => {
        const answer = await world.probe(probeOf(intent, intent.protocol, timeoutMs, run));
        if (answer.kind !== 'answer') return { ok: false, text: answer.reason };
        const { name, caller } = answer;
        // Nothing between two workloads translates.
        return caller === intent.from.address
          ? { ok: name === intent.to.name, text: `answered by ${name}` }
          : { ok: false, text: `${name} saw ${caller}` };
      });
    case 'internet':
      return await untilOk(deadline, run.signal, async (timeoutMs) => {
        const answer = await world.probe(probeOf(intent, 'tcp', timeoutMs, run));
        if (answer.kind !== 'answer') return { ok: false, text: answer.reason };
        const ok = answer.name === intent.to.name && answer.caller === intent.gateway.outsideAddress;
        return { ok, text: `${answer.name} saw ${answer.caller}` };
      });
    case 'isolated':
    case 'no-internet': {
      const protocol = intent.kind === 'isolated' ? intent.protocol : 'tcp';
      const answer = await world.probe(probeOf(intent, protocol, wallMs, run));
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
    case 'bgp':
      return await untilOk(deadline, run.signal, async () => {
        const fault = await world.bgpFault(intent.gateway.name, lab.edge?.externalAddress ?? '');
        return { ok: fault === undefined, text: fault ?? 'established, default route learned' };
      });
    case 'edge-route':
      return await untilOk(deadline, run.signal, async () => {
        const hops = await world.edgeNextHops(intent.prefix);
        const wanted = intent.gateways.map((gateway) => gateway.outsideAddress);
        const ok = hops.length > 0 && hops.every((hop) => wanted.includes(hop));
        return { ok, text: hops.length === 0 ? 'no route' : `via ${hops.join(', ')}` };
      });
  }
}

type Probed = Extract<Intent, { readonly to: unknown }>;

function probeOf(intent: Probed, protocol: Probe['protocol'], timeoutMs: number, run: VerifyRun): Probe {
  const { from, to } = intent;
  const toWorkload = intent.kind === 'reach' || intent.kind === 'isolated';
  return {
    netns: from.name,
    protocol,
    to,
    remoteNetns: toWorkload ? to.name : undefined,
    timeoutMs,
    signal: run.signal,
  };
}

/** Pause between two attempts: an answer that can't come is refused at once, and must not be asked for in a loop. */
const PAUSE_MS = 50;

async function untilOk(
  deadline: number,
  signal: AbortSignal,
  attempt: (timeoutMs: number) => Promise<Observed>,
): Promise<Observed> {
  const until = Math.max(deadline, performance.now() + PATIENCE_MS);
  for (let timeoutMs = PROBE_MS; ; timeoutMs = Math.min(timeoutMs * 2, LAST_PROBE_MS)) {
    const begun = performance.now();
    const observed = { ...(await attempt(timeoutMs)), attemptMs: performance.now() - begun };
    if (observed.ok || signal.aborted || performance.now() >= until) return observed;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

function resultOf(intent: Intent, observed: Observed, elapsedMs: number): IntentResult {
  const base = {
    intent: intentText(intent),
    ok: observed.ok,
    observed: observed.text,
    lostAt: undefined,
    elapsedMs,
  };
  switch (intent.kind) {
    case 'reach':
      return {
        ...base,
        category: intent.category,
        from: intent.from.name,
        to: intent.to.name,
        expected: 'reachable',
      };
    case 'isolated':
      return {
        ...base,
        category: 'isolation',
        from: intent.from.name,
        to: intent.to.name,
        expected: 'unreachable',
      };
    case 'internet':
      return {
        ...base,
        category: INTERNET,
        from: intent.from.name,
        to: intent.to.name,
        expected: 'reachable',
      };
    case 'no-internet':
      return {
        ...base,
        category: INTERNET,
        from: intent.from.name,
        to: intent.to.name,
        expected: 'unreachable',
      };
    case 'bgp':
      return { ...base, category: 'bgp', from: intent.gateway.name, to: 'edge', expected: 'established' };
    case 'edge-route':
      return { ...base, category: 'edge-route', from: 'edge', to: intent.prefix, expected: 'present' };
  }
}

/** Only what should have arrived was lost anywhere. */
async function lostAt(lab: Lab, intent: Intent, world: World): Promise<string | undefined> {
  if (intent.kind === 'reach') {
    const { from, to } = intent;
    const direct = from.vpc === to.vpc && from.subnet === to.subnet;
    return await world.lostAt(lab, from, {
      address: to.address,
      mac: direct ? to.mac : undefined,
      port: to.name,
    });
  }
  if (intent.kind === 'internet') {
    const { from, to, gateway } = intent;
    return await world.lostAt(lab, from, { address: to.address, mac: undefined, port: gateway.name });
  }
  return undefined;
}

async function mapBounded<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
