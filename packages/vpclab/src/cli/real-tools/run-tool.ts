// Runs iperf3 or wrk between two places of a lab: real programs of this machine in the namespaces of the workloads.

import { setTimeout as sleep } from 'node:timers/promises';
import { VpclabError } from '../../errors.ts';
import { findProgram } from '../../machine/tools/programs.ts';
import { LOCAL_MACHINE } from '../../model/layout.ts';
import type { ExecTarget } from '../../model/engine.ts';
import { enterPiped } from '../../runtime/enter.ts';
import type { RunningSandbox } from '../../runtime/sandbox-state.ts';
import { iperf3Client, IPERF3_LISTENS, iperf3Result, iperf3Server } from './iperf3.ts';
import type { ToolResult, ToolRun } from './tool-run.ts';
import { wrkCommand, wrkResult } from './wrk.ts';

/** Until a server listens, and how much longer than it was asked to a run may take. */
const START_MS = 10_000;
const GRACE_MS = 15_000;
const POLL_MS = 20;

export type ToolPlaces = {
  readonly sandbox: RunningSandbox;
  readonly from: ExecTarget;
  readonly to: ExecTarget;
};

export async function runTool(run: ToolRun, places: ToolPlaces, signal: AbortSignal): Promise<ToolResult> {
  findProgram(run.tool);
  for (const { name, machine } of [places.from, places.to])
    if (machine !== LOCAL_MACHINE)
      throw new VpclabError('BAD_ARGUMENT', `${name} is on the machine ${machine}: run ${run.tool} there.`);
  if (run.tool === 'wrk') {
    const { out, err } = await said(places.sandbox, places.from, wrkCommand(run), run, signal);
    return wrkResult(out === '' ? err : out, run);
  }
  return await withServer(run, places, signal, async () => {
    const { out, err } = await said(places.sandbox, places.from, iperf3Client(run), run, signal);
    return iperf3Result(out === '' ? err : out, run);
  });
}

async function said(
  sandbox: RunningSandbox,
  target: ExecTarget,
  command: readonly string[],
  { tool, seconds }: ToolRun,
  signal: AbortSignal,
): Promise<{ readonly out: string; readonly err: string }> {
  const lines: { readonly out: string[]; readonly err: string[] } = { out: [], err: [] };
  const late = AbortSignal.timeout(seconds * 1000 + GRACE_MS);
  await enterPiped({
    ...{ sandbox, target, command, cwd: '/', stop: AbortSignal.any([signal, late]) },
    onOut: ({ text }) => lines.out.push(text),
    onErr: ({ text }) => lines.err.push(text),
  });
  signal.throwIfAborted();
  if (late.aborted)
    throw new VpclabError(
      'TIMED_OUT',
      `${tool} in ${target.name} did not end within ${seconds + GRACE_MS / 1000} s.`,
    );
  return { out: lines.out.join('\n'), err: lines.err.join('\n') };
}

/** The server ends with its client, and in any case with us. */
async function withServer<T>(
  run: ToolRun,
  { sandbox, to }: ToolPlaces,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const end = new AbortController();
  let [listens, hasEnded, complaint] = [false, false, ''];
  const server = enterPiped({
    ...{ sandbox, target: to, command: iperf3Server(run), cwd: '/' },
    stop: AbortSignal.any([signal, end.signal]),
    onOut: ({ text }) => (listens ||= IPERF3_LISTENS.test(text)),
    onErr: ({ text }) => (complaint += `${text}\n`),
  }).finally(() => (hasEnded = true));
  try {
    for (const deadline = performance.now() + START_MS; !listens && !hasEnded;) {
      if (performance.now() > deadline)
        throw new VpclabError('TIMED_OUT', `${run.tool} in ${to.name} does not listen on port ${run.port}.`);
      await sleep(POLL_MS, undefined, { signal });
    }
    if (hasEnded && !listens)
      throw new VpclabError('COMMAND_FAILED', `${run.tool} in ${to.name}: ${complaint.trim()}`);
    return await work();
  } finally {
    end.abort();
    await server.catch(() => undefined);
  }
}
