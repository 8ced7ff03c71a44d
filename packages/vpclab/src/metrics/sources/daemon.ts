// One daemon of OVS or OVN: what it says on its control socket, and what the file system says about it.

import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { unixctl } from '../../machine/tools/unixctl.ts';
import { LogTail } from './log-tail.ts';
import type { LogCount } from './log-tail.ts';
import { processOwner } from './process-owner.ts';
import { Source } from './source.ts';
import type { WatchedDaemon } from '../watched.ts';

const ANSWER_MS = 5_000;

export type DaemonFacts = {
  readonly pid: number | undefined;
  /** Whom its process runs as. */
  readonly user: string;
  readonly group: string;
  /** By command; a command that the daemon does not have is absent. */
  readonly answers: ReadonlyMap<string, string>;
  readonly logBytes: number | undefined;
  readonly logEvents: readonly LogCount[];
  readonly databaseBytes: number | undefined;
};

export type DaemonSource = { readonly daemon: WatchedDaemon; readonly source: Source<DaemonFacts> };

/** `commands` are asked at each scrape; each is one line as for ovs-appctl(8). */
export function daemonSource(
  place: string,
  daemon: WatchedDaemon,
  commands: readonly string[],
): DaemonSource {
  const log = new LogTail(daemon.logFile);
  const source = new Source({ source: daemon.component, place }, async (signal) => {
    const pid = pidOf(daemon.pidFile);
    const control = daemon.control.replace('{pid}', String(pid ?? ''));
    const [answers, logBytes, databaseBytes] = await Promise.all([
      askAll(control, commands, signal),
      log.read(),
      daemon.database === undefined ? undefined : sizeOf(daemon.database.file),
    ]);
    return { pid, ...processOwner(pid), answers, logEvents: log.counts, logBytes, databaseBytes };
  });
  return { daemon, source };
}

/** Throws only if none is answered: a daemon refuses what its version does not know. */
async function askAll(
  control: string,
  commands: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const settled = await Promise.allSettled(
    commands.map(async (command): Promise<readonly [string, string]> => {
      const [method = '', ...args] = command.split(' ');
      return [command, await unixctl(control, method, args, { signal, timeoutMs: ANSWER_MS })];
    }),
  );
  const answers = settled.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const [failure] = settled.filter((outcome) => outcome.status === 'rejected');
  if (answers.length === 0 && failure !== undefined) throw failure.reason;
  return new Map(answers);
}

/** At once: it is in memory (/run), and asking a thread for it takes longer than to read it. */
function pidOf(file: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(file, 'latin1'), 10);
    return Number.isNaN(pid) ? undefined : pid;
  } catch {
    return undefined;
  }
}

async function sizeOf(file: string): Promise<number | undefined> {
  return await stat(file).then(
    ({ size }) => size,
    () => undefined,
  );
}
