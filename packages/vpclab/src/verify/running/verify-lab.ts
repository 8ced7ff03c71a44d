// Verification of the running lab: promises of its file, probed from its namespaces.

import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Compiled } from '../../model/compiled.ts';
import type { VerifyOptions, VerifyReport } from '../../model/engine.ts';
import { paced } from '../../model/paced.ts';
import { sessionFault, adjacencyFault, bfdFault } from '../../frr/ask.ts';
import { clusterFault, clusterStates } from '../../kinds/work/cluster-states.ts';
import { programStates } from '../../kinds/work/program-states.ts';
import type { BoundedCall, Machine, SocketAddress } from '../../machine/machine.ts';
import type { FlowCollector } from '../../model/flow-log.ts';
import { centralOf } from '../../model/layout.ts';
import { presentRemotes } from '../../ovn/present-remotes.ts';
import type { Flow, SessionPromise } from '../../model/promise.ts';
import { isDefined } from '../../model/is-defined.ts';
import { promisesOf } from '../../concepts/promises.ts';
import { DEFAULT_ROUTE } from '../../model/router.ts';
import { busyText } from '../../services/busy-text.ts';
import { observeLoad } from '../../services/client.ts';
import { lostAt, microflow, readTrace } from '../trace.ts';
import type { Lost, TraceEnd } from '../trace.ts';
import { verify } from '../run.ts';
import type { Answer, NoAnswer, Probe, World } from '../world.ts';
import { askUpkeep } from './ask-upkeep.ts';
import { errorMessage } from '../../errors.ts';
import { GatewayQuotas } from './gateway-quotas.ts';
import { Traces } from './traces.ts';

const SETTLE_MS = 5_000;
const CONCURRENCY = 64;
const TRACE_MS = 5_000;
const LAG_RESOLUTION_MS = 10;
const LOAD = { timeoutMs: 1_000 };

export async function verifyLab(
  { lab }: Compiled,
  machine: Machine,
  options: VerifyOptions & { readonly facts: World['facts']; readonly collector: FlowCollector | undefined },
): Promise<VerifyReport> {
  const extent = options.exhaustive ? 'exhaustive' : 'sample';
  const promises = promisesOf(lab, extent);
  const begun = performance.now();
  const traces = new Traces(machine);
  const lag = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
  lag.enable();
  try {
    const { signal, facts, collector } = options;
    const world = { ...labWorld(machine, traces, { lab, signal, collector }), facts };
    return await verify(promises, world, {
      extent,
      lagMs: () => lag.max / 1e6 - LAG_RESOLUTION_MS,
      settleMs: SETTLE_MS,
      concurrency: CONCURRENCY,
      signal: options.signal,
      onProgress: paced((done, total) => {
        const atMs = Math.round(performance.now() - begun);
        options.onEvent({ kind: 'progress', stage: 'probes', done, total, atMs });
      }),
    });
  } finally {
    lag.disable();
    await traces.wipe();
  }
}

/** How promises are probed in the running lab. */
export function labWorld(
  machine: Machine,
  traces: Traces,
  {
    lab,
    signal,
    collector,
  }: Pick<Compiled, 'lab'> & {
    readonly signal: AbortSignal;
    readonly collector: FlowCollector | undefined;
  },
): Omit<World, 'facts'> {
  const quotas = new GatewayQuotas(lab, machine);
  return {
    probe: async (asked) => {
      const ends = [asked.netns, asked.remoteNetns].filter(isDefined);
      await traces.note(ends);
      try {
        return await probe(machine, asked);
      } finally {
        await traces.teach(ends);
      }
    },
    sessionFault: (session) => gatewayFault(session, machine, signal),
    hop: async (asked) => await machine.hop(asked, { timeoutMs: asked.timeoutMs, signal: asked.signal }),
    offer: async (asked, call) => await machine.offer(asked, call),
    nextHops: (router, prefix) => nextHops(router, prefix, machine),
    prefixesVia: async (router, hops) => {
      const routes = await machine.learnedRoutes(router);
      return routes.flatMap(({ prefix, via }) => (via.some((hop) => hops.includes(hop)) ? prefix : []));
    },
    connectFault: (netns, { address: remote, port }, timeoutMs) =>
      connectFault(machine, { kind: 'tcp', netns, remote, port }, { timeoutMs, signal }),
    programState: async (daemon) => (await programStates(machine)).get(daemon) ?? 'not running',
    clusterFault: async ({ daemon, members }) => {
      const states = await clusterStates(machine, { timeoutMs: CLUSTER_MS, signal });
      return clusterFault(
        states.find((state) => state.daemon === daemon),
        members,
      );
    },
    upkeep: async (promise) => await askUpkeep(promise, { machine, quotas, collector }, signal),
    lostAt: async (flow) => await trace(flow, machine, signal),
    machine,
  };
}

const CLUSTER_MS = 1_000;
const FAULTS = { bgp: sessionFault, ospf: adjacencyFault, bfd: bfdFault } as const;

/** What is wrong with a gateway's way out, in words; undefined when it learned its default route from the edge. */
async function gatewayFault(
  { protocol, router: gateway, peer }: SessionPromise,
  machine: Machine,
  signal: AbortSignal,
): Promise<string | undefined> {
  const fault = await FAULTS[protocol](machine, gateway, peer, signal);
  if (fault !== undefined || (await nextHops(gateway, DEFAULT_ROUTE, machine)).includes(peer)) return fault;
  return `${gateway}: its kernel has no default route via ${peer}`;
}

/** Next hops of a prefix in a namespace's kernel, as routing daemons put them there. */
async function nextHops(netns: string, prefix: string, machine: Machine): Promise<readonly string[]> {
  const routes = await machine.learnedRoutes(netns);
  return routes.flatMap((route) => (route.prefix === prefix ? route.via : []));
}

async function connectFault(
  machine: Machine,
  to: SocketAddress,
  call: BoundedCall,
): Promise<string | undefined> {
  try {
    (await machine.connect(to, call)).destroy();
    return undefined;
  } catch (error) {
    call.signal?.throwIfAborted();
    return errorMessage(error);
  }
}

async function probe(
  machine: Machine,
  { netns, protocol, to, port, timeoutMs, signal, until }: Probe,
): Promise<Answer | NoAnswer> {
  const asked = { netns, protocol, remote: to.address, port };
  const result = await machine.probe(asked, { timeoutMs, signal, until });
  if (result.ok) return { kind: 'answer', name: result.identity.name, caller: result.caller };
  // Of a wall nothing is expected; where an answer is, the one who did not give it may be busy, and not out of reach.
  const busy =
    until === undefined ? busyText(await observeLoad(machine, { signal, ...LOAD }), to.address) : undefined;
  return { kind: result.why, reason: busy === undefined ? result.error : `${result.error}; ${busy}` };
}

/** Where a packet that should have been answered is lost, or its answer. */
async function trace(flow: Flow, machine: Machine, signal: AbortSignal): Promise<Lost> {
  try {
    const end = await traced(flow, [], machine, signal);
    const { answer } = flow;
    const there = lostAt(end, flow.port, 'it');
    if (answer === undefined || end.kind !== 'delivered' || end.port !== flow.port) return there;
    const back = await traced(answer, ANSWERS, machine, signal);
    const isBack = back.kind === 'delivered' && back.port === answer.port;
    return isBack ? { ...there, isCarried: true } : lostAt(back, answer.port, 'the answer');
  } catch (error) {
    return { text: `an unknown place: ovn-trace failed: ${errorMessage(error)}` };
  }
}

/** Of each connection tracker that it passes: part of a connection that it let through. */
const ANSWERS: readonly string[] = Array.from({ length: 4 }, () => '--ct=est,rpl');

async function traced(
  flow: Flow,
  options: readonly string[],
  machine: Machine,
  signal: AbortSignal,
): Promise<TraceEnd> {
  const args = [
    `--db=${presentRemotes('sb', flow.region).join(',')}`,
    ...options,
    flow.datapath,
    microflow(flow),
  ];
  const call = { timeoutMs: TRACE_MS, signal };
  const { stdout } = await machine.run({ netns: centralOf(flow.region), program: 'ovn-trace', args }, call);
  return readTrace(stdout);
}
