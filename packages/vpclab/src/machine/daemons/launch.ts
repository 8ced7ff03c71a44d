// Starts daemons. vpclabd is large and forking it costs milliseconds per daemon; it runs one small shell for a batch,
// which forks cheaply and ends at once, so the daemons become children of the sandbox's first process: they outlive
// vpclabd, and a daemon that was just started and one that an earlier vpclabd started are the same thing.

import { spawn } from 'node:child_process';
import { closeSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import { VpclabError } from '../../errors.ts';
import type { DaemonRow } from '../../model/rows.ts';
import { linkControlSocket } from './control.ts';
import { ensureDatabase } from './database-file.ts';
import { MARK_VARIABLE, markOf } from './records.ts';
import type { DaemonRecords } from './records.ts';
import type { Namespaces } from '../kernel/namespaces.ts';
import { clockWords } from '../tools/fault-clock.ts';
import { FaultRecords } from '../tools/fault-records.ts';
import { replaceFile } from '../tools/replace-file.ts';
import { findProgram } from '../tools/programs.ts';
import { started } from '../tools/started.ts';
import { readProcessStat, type ProcessIdentity } from '../kernel/process-identity.ts';

const INHERITED = ['PATH', 'HOME', 'LANG', 'VPCLAB_SANDBOX'];

export type Place = { readonly namespaces: Namespaces; readonly records: DaemonRecords };

/** The started processes in the order of the rows; undefined where one ended before it could be looked at. */
export async function launchDaemons(
  { namespaces, records }: Place,
  rows: readonly DaemonRow[],
  signal: AbortSignal,
): Promise<readonly (ProcessIdentity | undefined)[]> {
  if (rows.length === 0) return [];
  for (const row of rows) await prepare(row, signal);
  const faults = new FaultRecords().active();
  const script = rows
    .map((row) =>
      startLine(row, {
        clock: clockWords(row.key, faults),
        program: findProgram(row.program),
        netns: namespaces.pathOf(row.netns),
        record: records.fileOf(row.key),
      }),
    )
    .join('');
  signal.throwIfAborted();
  for (const row of rows) records.write(row);
  const lock = records.startLock();
  const shell = spawn('/bin/sh', ['-s'], {
    cwd: '/',
    env: inheritedEnvironment(),
    // A session of its own, which the daemons share: no terminal's signal reaches them.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', lock],
  });
  closeSync(lock);
  const { stdin, stdout, stderr } = started(shell, 'the shell that starts daemons');
  if (stdin === null || stdout === null || stderr === null) throw new Error('unreachable: all are pipes');
  stdin.on('error', () => {
    // The shell ended early: its exit code tells.
  });
  stdin.end(script);
  const ended = new Promise<number | null>((resolve, reject) => {
    shell.once('error', reject);
    shell.once('close', resolve);
  });
  const [code, told, complaint] = await Promise.all([ended, text(stdout), text(stderr)]);
  const pids = told.split('\n').filter(Boolean).map(Number);
  if (code !== 0 || pids.length !== rows.length) {
    throw new VpclabError(
      'DAEMON_FAILED',
      `the shell that starts daemons ended with ${code}: ${complaint.trim()}`,
    );
  }
  for (const [index, row] of rows.entries()) linkControlSocket(row, pids[index] ?? 0);
  return pids.map((pid) => readProcessStat(pid));
}

async function prepare(row: DaemonRow, signal: AbortSignal): Promise<void> {
  mkdirSync(row.directory, { recursive: true });
  mkdirSync(dirname(row.logFile), { recursive: true });
  if (row.database !== undefined) await ensureDatabase(row.database, signal);
  for (const [path, text] of Object.entries(row.files ?? {})) {
    mkdirSync(dirname(path), { recursive: true });
    replaceFile(path, text);
  }
}

/**
 * The subshell records itself and becomes nsenter(1), which becomes the program: one pid from the start. What the
 * program writes outside of its log goes to the same file. Field 22 of /proc/self/stat is the start time.
 */
function startLine(
  row: DaemonRow,
  at: {
    readonly program: string;
    readonly netns: string;
    readonly record: string;
    readonly clock: readonly string[];
  },
): string {
  const exports = Object.entries({ ...ownEnvironment(row), ...row.env, [MARK_VARIABLE]: markOf(row) })
    .map(([name, value]) => `export ${variable(name)}=${quote(value)}; `)
    .join('');
  const record = `read -r stat </proc/self/stat; set -- $stat; echo "$1 \${22}" >>${quote(at.record)} || exit; `;
  const pidFile = row.pidFileBy === 'launcher' ? `echo "$1" >${quote(row.pidFile)}; ` : '';
  const command = ['nsenter', `--net=${at.netns}`, '--', ...at.clock, at.program, ...row.args]
    .map(quote)
    .join(' ');
  const streams = `</dev/null >>${quote(row.logFile)} 2>&1`;
  return `(${record}${pidFile}${exports}cd ${quote(row.directory)}; exec ${command} 3>&-) ${streams} &\necho $!\n`;
}

/** A program of vpclab's own finds what was compiled of it. */
function ownEnvironment({ program }: DaemonRow): Readonly<Record<string, string>> {
  const cache = process.env['NODE_COMPILE_CACHE'];
  return program === process.execPath && cache !== undefined ? { NODE_COMPILE_CACHE: cache } : {};
}

/** The one part of the line that the shell would read. */
function variable(name: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return name;
  throw new VpclabError('INTERNAL', `${JSON.stringify(name)} is not the name of a variable`);
}

function quote(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function inheritedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    INHERITED.map((name) => [name, process.env[name]] as const).filter((entry): entry is [string, string] => {
      return entry[1] !== undefined;
    }),
  );
}
