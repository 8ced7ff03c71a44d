// Verification of the running lab: intents of its file, probed from its namespaces.

import type { Compiled } from './compile-source.ts';
import type { VerifyOptions, VerifyReport } from './types.ts';
import { paced } from './stages.ts';
import { gatewayFault, nextHops } from './bgp.ts';
import { probeTcp, probeUdp } from '../host/probe.ts';
import { busyText } from '../services/busy-text.ts';
import { observeLoad } from '../services/client.ts';
import { LearnedNeighbours } from '../host/neighbours.ts';
import { run } from '../host/run.ts';
import { CENTRAL, SB_SOCKET } from '../intent/layout.ts';
import type { Lab, Workload } from '../spec/lab.ts';
import { intentsOf } from '../verify/intents.ts';
import { microflow, readTrace, traceText } from '../verify/trace.ts';
import { verify } from '../verify/run.ts';
import type { Answer, NoAnswer, Probe, World } from '../verify/world.ts';
import { errorMessage } from '../errors.ts';

const SETTLE_MS = 5_000;
const CONCURRENCY = 64;
const TRACE_MS = 5_000;
const LOAD = { timeoutMs: 1_000 };

export async function verifyLab({ lab }: Compiled, options: VerifyOptions): Promise<VerifyReport> {
  const intents = intentsOf(lab, options.exhaustive ? 'exhaustive' : 'sample');
  const begun = performance.now();
  const neighbours = new LearnedNeighbours();
  try {
    return await verify(lab, intents, worldOf(lab, neighbours, options.signal), {
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

function worldOf(lab: Lab, neighbours: LearnedNeighbours, signal: AbortSignal): World {
  const edge = lab.edge?.name;
  return {
    probe: async (asked) => {
      try {
        return await probe(asked);
      } finally {
        for (const netns of [asked.netns, asked.remoteNetns])
          if (netns !== undefined) neighbours.taught(netns);
      }
    },
    bgpFault: (gateway, peer) => gatewayFault(gateway, peer, signal),
    edgeNextHops: (prefix) => Promise.resolve(edge === undefined ? [] : nextHops(edge, prefix)),
    lostAt: async (of, from, to) => await trace(of, from, to, signal),
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
  if (result.ok) return { kind: 'answer', name: result.identity.name, caller: result.caller };
  // Of a wall nothing is expected; where an answer is, the one who did not give it may be busy, and not out of reach.
  const busy = until === undefined ? busyText(await observeLoad(signal, LOAD), to.address) : undefined;
  return { kind: result.why, reason: busy === undefined ? result.error : `${result.error}; ${busy}` };
}

async function trace(
  lab: Lab,
  from: Workload,
  to: { readonly address: string; readonly mac: string | undefined; readonly port: string | undefined },
  signal: AbortSignal,
): Promise<string> {
  const subnet = lab.vpcs
    .find(({ name }) => name === from.vpc)
    ?.subnets.find(({ name }) => name === from.subnet);
  const command = [`--db=unix:${SB_SOCKET}`, subnet?.switch ?? '', microflow(lab, from, to)];
  try {
    const { stdout } = await run(CENTRAL, 'ovn-trace', command, { timeoutMs: TRACE_MS, signal });
    return traceText(readTrace(stdout), to.port);
  } catch (error) {
    return `ovn-trace failed: ${errorMessage(error)}`;
  }
}
