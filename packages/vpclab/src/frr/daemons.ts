// How zebra and bgpd of one namespace are started: arguments, files, and which must start with which. A changed
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

import { daemonRow } from '../model/daemon-row.ts';
import type { DaemonRow, FrrRow } from '../model/rows.ts';
import { frrConfig, vtyshConfig, zebraConfig } from './config.ts';
import type { FrrRouter } from '../model/router.ts';

/** zebra keeps the routes that it finds of an earlier self this long, so that a restart interrupts no flow. */
const KEEP_ROUTES_SECONDS = 5;
/** FRR sizes its tables by the limit of open files, which may be a million: an edge has one per neighbor. */
const FILE_LIMIT = 4096;

export type FrrFile = { readonly path: string; readonly text: string };

/** Files that must be there before the daemons start. `directory` also serves as vtysh's --vty_socket and --config_dir. */
export function frrFiles(router: FrrRouter, directory: string): readonly FrrFile[] {
  return [
    { path: `${directory}/zebra.conf`, text: zebraConfig(router) },
    { path: frrConfigPath(directory), text: frrConfig(router) },
    { path: `${directory}/vtysh.conf`, text: vtyshConfig() },
  ];
}

export function frrConfigPath(directory: string): string {
  return `${directory}/frr.conf`;
}

/** Where bgpd answers commands: see vty.ts. */
export function bgpdSocket(directory: string): string {
  return `${directory}/bgpd.vty`;
}

/** Where zebra answers commands. */
export function zebraSocket(directory: string): string {
  return `${directory}/zebra.vty`;
}

/** In the order they must become ready. */
export function frrDaemonRows(
  row: Pick<FrrRow, 'netns' | 'origin'>,
  directory: string,
): readonly [zebra: DaemonRow, bgpd: DaemonRow] {
  const { netns } = row;
  const keep = ['-K', String(KEEP_ROUTES_SECONDS)];
  return [
    frrDaemon(row, directory, 'zebra', {
      config: 'zebra.conf',
      readySocket: zebraSocket(directory),
      extra: keep,
      // Rules stand before forwarding, and forwarding before a router draws traffic.
      after: [`frr ${netns}`, `address of ${netns}`, `sysctl of ${netns}`],
    }),
    frrDaemon(row, directory, 'bgpd', {
      config: 'frr.conf',
      readySocket: bgpdSocket(directory),
      extra: [],
      after: [`frr ${netns}`, `daemon ${netns}/zebra`],
      restartsWith: [`daemon ${netns}/zebra`, `the BGP process of ${netns}`],
      carries: `the BGP sessions of ${netns}`,
    }),
  ];
}

function frrDaemon(
  of: Pick<FrrRow, 'netns' | 'origin'>,
  directory: string,
  program: string,
  own: Pick<DaemonRow, 'readySocket' | 'after'> &
    Partial<Pick<DaemonRow, 'restartsWith' | 'carries'>> & {
      readonly config: string;
      readonly extra: readonly string[];
    },
): DaemonRow {
  const { config, extra, ...starts } = own;
  return daemonRow(of, program, {
    directory,
    ...starts,
    args: ({ pidFile, logFile }) => [
      ...['-u', 'root', '-g', 'frrvty'],
      // No TCP port for the console: unix sockets only.
      ...['-A', '127.0.0.1', '-P', '0'],
      ...['-i', pidFile],
      ...['-z', `${directory}/zserv.api`],
      ...['--vty_socket', directory],
      ...['-f', `${directory}/${config}`],
      ...['--log', `file:${logFile}`, '--log-level', 'informational'],
      ...['--limit-fds', String(FILE_LIMIT)],
      ...extra,
    ],
  });
}
