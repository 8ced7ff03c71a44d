// What the FRR scenario is made of: namespaces joined by the edge's bridge, daemons, and waiting.

import { execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SHOW_CONFIG, SHOW_SESSIONS, parseSessions, type BgpSession } from '../../../src/frr/bgp-state.ts';
import { configPath, frrDaemonRows, frrFiles, vtySocket } from '../../../src/frr/daemons.ts';
import { frrDelta, type FrrDelta } from '../../../src/frr/delta.ts';
import { daemonConfig, daemonsOf } from '../../../src/frr/config.ts';
import { parseRunningConfig } from '../../../src/frr/running-config.ts';
import type { FrrRouter, FrrDaemon } from '../../../src/model/router.ts';
import { consoleOf } from '../../../src/frr/console.ts';
import { runVty } from '../../../src/frr/vty.ts';
import { findProgram } from '../../../src/machine/tools/programs.ts';
import type { DaemonRow } from '../../../src/model/rows.ts';

const DIRECTORY = '/run/lab';
const signal = new AbortController().signal;

function ip(...args: readonly string[]): string {
  return execFileSync('ip', args, { encoding: 'utf8' }).trim();
}

export function makeEdge(name: string, address: string): void {
  ip('netns', 'add', name);
  ip('-n', name, 'link', 'set', 'lo', 'up');
  ip('-n', name, 'link', 'add', 'br-ext', 'type', 'bridge');
  ip('-n', name, 'addr', 'add', address, 'dev', 'br-ext');
  ip('-n', name, 'link', 'set', 'br-ext', 'up');
}

export function makeGateway(name: string, edge: string, address: string): void {
  ip('netns', 'add', name);
  ip('-n', name, 'link', 'set', 'lo', 'up');
  ip('link', 'add', 'eth0', 'netns', name, 'type', 'veth', 'peer', 'name', name, 'netns', edge);
  ip('-n', edge, 'link', 'set', name, 'master', 'br-ext', 'up');
  ip('-n', name, 'link', 'set', 'eth0', 'up');
  ip('-n', name, 'addr', 'add', address, 'dev', 'eth0');
}

export function directoryOf(router: FrrRouter): string {
  return `${DIRECTORY}/${router.name}`;
}

function rowsOf(router: FrrRouter): readonly DaemonRow[] {
  const origin = { concept: 'edge', name: router.name } as const;
  return frrDaemonRows({ netns: router.name, origin, router }, directoryOf(router));
}

/** Files, then zebra, then bgpd, as the engine does it. */
export async function startRouter(router: FrrRouter): Promise<void> {
  for (const { path, text } of frrFiles(router, directoryOf(router))) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  for (const row of rowsOf(router)) await startDaemon(row);
}

export async function restartDaemon(router: FrrRouter, program: FrrDaemon): Promise<void> {
  const row = rowsOf(router).find((candidate) => candidate.key === `${router.name}/${program}`);
  if (row !== undefined) await startDaemon(row);
}

async function startDaemon(row: DaemonRow): Promise<void> {
  const args = [`--net=/run/netns/${row.netns}`, '--', findProgram(row.program), ...row.args];
  const output = openSync(`${row.directory}/${row.program}.out`, 'a');
  const daemon = spawn('nsenter', args, { stdio: ['ignore', output, output], cwd: row.directory });
  closeSync(output);
  const socket = row.readySocket ?? '';
  try {
    await until(`${row.key} is ready`, async () => await accepts(socket), 5_000);
  } catch (cause) {
    const said = readFileSync(`${row.directory}/${row.program}.out`, 'utf8');
    const end = `exit ${daemon.exitCode}, signal ${daemon.signalCode}`;
    throw new Error(`${row.key}: ${end}: ${said}`, { cause });
  }
}

export async function accepts(path: string): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect({ path }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

export function killDaemon(router: FrrRouter, program: string): void {
  process.kill(Number(readFileSync(`${directoryOf(router)}/${program}.pid`, 'utf8')), 'SIGKILL');
}

/** Milliseconds until it held. */
export async function until(
  what: string,
  holds: () => Promise<boolean> | boolean,
  timeoutMs = 8_000,
): Promise<number> {
  const start = performance.now();
  while (!(await holds())) {
    if (performance.now() - start > timeoutMs) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await sleep(5);
  }
  return Math.round(performance.now() - start);
}

export function bgpRoutes(netns: string): readonly string[] {
  const routes = JSON.parse(ip('-n', netns, '-j', 'route', 'show', 'proto', 'bgp')) as {
    dst: string;
    gateway: string;
  }[];
  return routes.map(({ dst, gateway }) => `${dst} via ${gateway}`).toSorted();
}

export async function ask(router: FrrRouter, command: string, daemon: FrrDaemon = 'bgpd'): Promise<string> {
  const path = vtySocket(directoryOf(router), daemon);
  const [reply] = await runVty(path, [command], { signal, connect: consoleOf(path) });
  return reply?.text ?? '';
}

export async function command(
  router: FrrRouter,
  daemon: FrrDaemon,
  commands: readonly string[],
): Promise<void> {
  const path = vtySocket(directoryOf(router), daemon);
  await runVty(path, commands, { signal, connect: consoleOf(path) });
}

export async function sessionsOf(router: FrrRouter): Promise<readonly BgpSession[]> {
  return parseSessions(await ask(router, SHOW_SESSIONS));
}

export async function observe(router: FrrRouter): Promise<FrrRouter | undefined> {
  const texts: Partial<Record<FrrDaemon, string>> = {};
  for (const daemon of daemonsOf(router)) texts[daemon] = await ask(router, SHOW_CONFIG, daemon);
  return parseRunningConfig(texts, router.name, router);
}

/** From what runs to `to`, as the engine does it: file first, then the delta. */
export async function change(to: FrrRouter): Promise<FrrDelta> {
  const from = await observe(to);
  if (from === undefined) throw new Error(`${to.name} has no configuration`);
  const delta = frrDelta(from, to);
  for (const step of delta) {
    writeFileSync(configPath(directoryOf(to), step.daemon), daemonConfig(to, step.daemon));
    if (step.kind === 'commands') {
      const kept = step.daemon === 'mgmtd' ? ['write file'] : [];
      await command(to, step.daemon, [...step.commands, ...kept]);
    } else await restartDaemon(to, step.daemon);
  }
  return delta;
}

/** How often each session was established: a reset shows as one more. */
export async function timesEstablished(router: FrrRouter): Promise<Readonly<Record<string, number>>> {
  const summary = JSON.parse(await ask(router, SHOW_SESSIONS)) as {
    peers?: Record<string, { connectionsEstablished: number }>;
  };
  return Object.fromEntries(
    Object.entries(summary.peers ?? {}).map(([peer, fields]) => [peer, fields.connectionsEstablished]),
  );
}
