// Verification of the running lab: promises of its file, probed from its namespaces.

import type { Compiled } from './compile-source.ts';
import type { VerifyOptions, VerifyReport } from '../model/engine.ts';
import { paced } from './stages.ts';
import { sessionFault } from '../frr/ask.ts';
import type { Machine } from '../machine/machine.ts';
import { CENTRAL, SB_SOCKET } from '../model/layout.ts';
import type { Flow } from '../model/promise.ts';
import { promisesOf } from '../concepts/promises.ts';
import { DEFAULT_ROUTE } from '../model/router.ts';
import { busyText } from '../services/busy-text.ts';
import { observeLoad } from '../services/client.ts';
import { microflow, readTrace, traceText } from '../verify/trace.ts';
import { verify } from '../verify/run.ts';
import type { Answer, NoAnswer, Probe, World } from '../verify/world.ts';
import { errorMessage } from '../errors.ts';

const SETTLE_MS = 5_000;
const CONCURRENCY = 64;
const TRACE_MS = 5_000;
/** Namespaces whose learned neighbours are left alone for now: each has two or three, and the kernel has room for 1024. */
const TAUGHT = 128;
const LOAD = { timeoutMs: 1_000 };

export async function verifyLab(
  { lab }: Compiled,
  machine: Machine,
  options: VerifyOptions,
): Promise<VerifyReport> {
  const promises = promisesOf(lab, options.exhaustive ? 'exhaustive' : 'sample');
  const begun = performance.now();
  const taught = new Set<string>();
  try {
    return await verify(promises, labWorld(machine, taught, options.signal), {
      settleMs: SETTLE_MS,
      concurrency: CONCURRENCY,
      signal: options.signal,
      onProgress: paced((done, total) => {
        const atMs = Math.round(performance.now() - begun);
        options.onEvent({ kind: 'progress', stage: 'probes', done, total, atMs });
      }),
    });
  } finally {
    await machine.forgetNeighbours([...taught]);
  }
}

/** How promises are probed in the running lab. `taught`: namespaces that learned neighbours from probes since these were last forgotten. */
export function labWorld(machine: Machine, taught: Set<string>, signal: AbortSignal): World {
  return {
    probe: async (asked) => {
      try {
        return await probe(machine, asked);
      } finally {
        for (const netns of [asked.netns, asked.remoteNetns]) if (netns !== undefined) taught.add(netns);
        if (taught.size >= TAUGHT) {
          const names = [...taught];
          taught.clear();
          await machine.forgetNeighbours(names);
        }
      }
    },
    sessionFault: (router, peer) => gatewayFault(router, peer, machine, signal),
    nextHops: (router, prefix) => nextHops(router, prefix, machine),
    lostAt: async (flow) => await trace(flow, machine, signal),
  };
}

/** What is wrong with a gateway's way out, in words; undefined when it learned its default route from the edge. */
async function gatewayFault(
  gateway: string,
  peer: string,
  machine: Machine,
  signal: AbortSignal,
): Promise<string | undefined> {
  const fault = await sessionFault(machine, gateway, peer, signal);
  if (fault !== undefined || (await nextHops(gateway, DEFAULT_ROUTE, machine)).includes(peer)) return fault;
  return `${gateway}: its kernel has no default route via ${peer}`;
}

/** Next hops of a prefix in a namespace's kernel, as routing daemons put them there. */
async function nextHops(netns: string, prefix: string, machine: Machine): Promise<readonly string[]> {
  const routes = await machine.learnedRoutes(netns);
  return routes.flatMap((route) => (route.prefix === prefix ? route.via : []));
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

async function trace(flow: Flow, machine: Machine, signal: AbortSignal): Promise<string> {
  const args = [`--db=unix:${SB_SOCKET}`, flow.datapath, microflow(flow)];
  try {
    const { stdout } = await machine.run(
      { netns: CENTRAL, program: 'ovn-trace', args },
      { timeoutMs: TRACE_MS, signal },
    );
    return traceText(readTrace(stdout), flow.port);
  } catch (error) {
    return `ovn-trace failed: ${errorMessage(error)}`;
  }
}
