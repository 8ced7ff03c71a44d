// How FRR's daemons of one namespace are started: arguments, files, and which must start with which. A changed
// configuration changes none of this: it goes in as a delta (delta.ts) and into frr.conf.
//
// - zebra first: a bgpd that finds no zserv.api tries again only after 10 s (lib/zclient.c). Routers may start in
//   parallel, in any order: who comes second connects at once.
// - Never connect to zserv.api to see whether zebra is there: after a client that left without a hello, zebra 10.3 was
//   seen to know no connected route, and no session came up. zebra.vty opens after zserv.api and is harmless.
// - `-u root -g frrvty`: FRR asks that its user is in frrvty, and counts the group of `-g` in; it changes to that group
//   only if it also changes the user (lib/privs.c). So this works for real root and for the root of a user namespace
//   that maps uid 0 alone, without a change to /etc/group. "could chown socket" in the log is harmless.
// - bgpd alone may be restarted: zebra drops its routes when it dies and takes them again. With FRR 8.4 a restarted
//   zebra gets no routes from a bgpd that lived on: restart bgpd after zebra.
// - mgmtd and staticd are not needed up to FRR 10.3; without mgmtd, zebra 10.x writes "BE-client" errors to its log.

import type { DaemonRow, FrrRow } from '../intent/rows.ts';
import { daemonConfig, daemonsOf, vtyshConfig } from './config.ts';
import type { FrrDaemon, FrrRouter } from './router.ts';

/** zebra keeps the routes that it finds of an earlier self this long, so that a restart interrupts no flow. */
const KEEP_ROUTES_SECONDS = 5;
/** FRR sizes its tables by the limit of open files, which may be a million: an edge has one per neighbor. */
const FILE_LIMIT = 4096;

/** By program: what has to be restarted after it. */
export const RESTART_WITH: Readonly<Record<string, readonly string[]>> = { zebra: ['bgpd', 'ospfd'] };

export type FrrFile = { readonly path: string; readonly text: string };

/** Files that must be there before the daemons start. `directory` also serves as vtysh's --vty_socket and --config_dir. */
export function frrFiles(router: FrrRouter, directory: string): readonly FrrFile[] {
  return [
    ...daemonsOf(router).map((daemon) => ({
      path: configPath(directory, daemon),
      text: daemonConfig(router, daemon),
    })),
    { path: `${directory}/vtysh.conf`, text: vtyshConfig() },
  ];
}

export function configPath(directory: string, daemon: FrrDaemon): string {
  return `${directory}/${configName(daemon)}`;
}

function configName(daemon: FrrDaemon): string {
  return daemon === 'bgpd' ? 'frr.conf' : `${daemon}.conf`;
}

/** Where a daemon answers commands: see vty.ts. zebra's opens after zserv.api. */
export function vtySocket(directory: string, daemon: FrrDaemon): string {
  return `${directory}/${daemon}.vty`;
}

/** In the order they must become ready. */
export function frrDaemonRows(
  row: Pick<FrrRow, 'netns' | 'origin' | 'router'>,
  directory: string,
): readonly DaemonRow[] {
  return daemonsOf(row.router).map((daemon) => daemonRow(row, directory, daemon));
}

function daemonRow(
  { netns, origin, router }: Pick<FrrRow, 'netns' | 'origin' | 'router'>,
  directory: string,
  program: FrrDaemon,
): DaemonRow {
  const pidFile = `${directory}/${program}.pid`;
  const logFile = `${directory}/${program}.log`;
  return {
    kind: 'daemon',
    key: `${netns}/${program}`,
    netns,
    program,
    args: [
      ['-u', 'root', '-g', 'frrvty'],
      // No TCP port for the console: unix sockets only.
      ['-A', '127.0.0.1', '-P', '0'],
      ['-i', pidFile],
      ['-z', `${directory}/zserv.api`],
      ['--vty_socket', directory],
      ['-f', configPath(directory, program)],
      ['--log', `file:${logFile}`, '--log-level', 'informational'],
      ['--limit-fds', String(FILE_LIMIT)],
      program === 'zebra' ? ['-K', String(KEEP_ROUTES_SECONDS)] : [],
      // A module of bgpd: it can not be loaded later.
      program === 'bgpd' && router.bgp?.bmp !== undefined ? ['-M', 'bmp'] : [],
      program === 'bfdd' ? ['--bfdctl', `${directory}/bfdd.sock`] : [],
    ].flat(),
    env: {},
    directory,
    pidFile,
    logFile,
    readySocket: vtySocket(directory, program),
    database: undefined,
    origin,
  };
}
