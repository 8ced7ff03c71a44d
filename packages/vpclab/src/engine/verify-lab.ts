// Verification of the running lab: promises of its file, probed from its namespaces.

import type { Compiled } from './compile-source.ts';
import type { VerifyOptions, VerifyReport } from '../model/engine.ts';
import { paced } from './stages.ts';
import { gatewayFault, nextHops } from './bgp.ts';
import { probeTcp, probeUdp } from '../host/probe.ts';
import { LearnedNeighbours } from '../host/neighbours.ts';
import { run } from '../host/run.ts';
import { CENTRAL, SB_SOCKET } from '../model/layout.ts';
import type { Flow } from '../model/promise.ts';
import { promisesOf } from '../concepts/promises.ts';
import { microflow, readTrace, traceText } from '../verify/trace.ts';
import { verify } from '../verify/run.ts';
import type { Answer, NoAnswer, Probe, World } from '../verify/world.ts';
import { errorMessage } from '../errors.ts';

const SETTLE_MS = 5_000;
const CONCURRENCY = 64;
const TRACE_MS = 5_000;

export async function verifyLab({ lab }: Compiled, options: VerifyOptions): Promise<VerifyReport> {
  const promises = promisesOf(lab, options.exhaustive ? 'exhaustive' : 'sample');
  const begun = performance.now();
  const neighbours = new LearnedNeighbours();
  try {
    return await verify(promises, worldOf(neighbours, options.signal), {
      settleMs: SETTLE_MS,
      concurrency: CONCURRENCY,
      signal: options.signal,
      onProgress: paced((done, total) => {
        const atMs = Math.round(performance.now() - begun);
        options.onEvent({ kind: 'progress', stage: 'probes', done, total, atMs });
      }),
    });
  } finally {
    neighbours.forget();
  }
}

function worldOf(neighbours: LearnedNeighbours, signal: AbortSignal): World {
  return {
    probe: async (asked) => {
      try {
        return await probe(asked);
      } finally {
        for (const netns of [asked.netns, asked.remoteNetns])
          if (netns !== undefined) neighbours.taught(netns);
      }
    },
    sessionFault: (router, peer) => gatewayFault(router, peer, signal),
    nextHops: (router, prefix) => Promise.resolve(nextHops(router, prefix)),
    lostAt: async (flow) => await trace(flow, signal),
  };
}

async function probe({
  netns,
  protocol,
  to,
  port,
  timeoutMs,
  signal,
  until,
}: Probe): Promise<Answer | NoAnswer> {
  const send = protocol === 'tcp' ? probeTcp : probeUdp;
  const result = await send(netns, { remote: to.address, port, timeoutMs, signal, until });
  return result.ok
    ? { kind: 'answer', name: result.identity.name, caller: result.caller }
    : { kind: result.why, reason: result.error };
}

async function trace(flow: Flow, signal: AbortSignal): Promise<string> {
  const command = [`--db=unix:${SB_SOCKET}`, flow.datapath, microflow(flow)];
  try {
    const { stdout } = await run(CENTRAL, 'ovn-trace', command, { timeoutMs: TRACE_MS, signal });
    return traceText(readTrace(stdout), flow.port);
  } catch (error) {
    return `ovn-trace failed: ${errorMessage(error)}`;
  }
}
