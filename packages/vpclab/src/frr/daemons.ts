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
// - From FRR 10.0 on, zebra's filters are mgmtd's commands: it runs where there are any. It finds zebra by the directory
//   that -N names, below FRR's own in /run, and reads /etc/frr (programs/mgmtd.sh). Without it, zebra 10.x writes
//   "BE-client" errors to its log.

import { daemonRow } from '../model/daemon-row.ts';
import type { DaemonRow, FrrRow } from '../model/rows.ts';
import type { FrrDaemon, FrrRouter } from '../model/router.ts';
import { daemonConfig, daemonsOf, vtyshConfig } from './config.ts';
import { needsManager } from './filters.ts';

/** zebra keeps the routes that it finds of an earlier self this long, so that a restart interrupts no flow. */
const KEEP_ROUTES_SECONDS = 5;
/** FRR sizes its tables by the limit of open files, which may be a million: an edge has one per neighbor. */
const FILE_LIMIT = 4096;

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
  if (daemon === 'mgmtd') return `${managerDirectory(directory)}/mgmtd.conf`;
  return `${directory}/${daemon === 'bgpd' ? 'frr.conf' : `${daemon}.conf`}`;
}

/** Runs mgmtd with its own /etc/frr. */
export const MANAGER = 'mgmtd.sh';

/** What mgmtd has for its /etc/frr. */
function managerDirectory(directory: string): string {
  return `${directory}/mgmtd`;
}

/** Where a daemon answers commands: see vty.ts. zebra's opens after zserv.api. */
export function vtySocket(directory: string, daemon: FrrDaemon): string {
  return `${directory}/${daemon}.vty`;
}

/** What of a router is renewed when one of its daemons has to start again: `restartsWith` of its row names it. */
export function processOf(netns: string, daemon: FrrDaemon): string {
  return `the ${TITLES[daemon]} process of ${netns}`;
}

const TITLES: Readonly<Record<FrrDaemon, string>> = {
  mgmtd: 'management',
  zebra: 'routing',
  bgpd: 'BGP',
  ospfd: 'OSPF',
  bfdd: 'BFD',
};

/** In the order they must become ready. */
export function frrDaemonRows(
  row: Pick<FrrRow, 'netns' | 'origin' | 'router'>,
  directory: string,
): readonly DaemonRow[] {
  return daemonsOf(row.router).map((daemon) => frrDaemon(row, directory, daemon));
}

function frrDaemon(
  row: Pick<FrrRow, 'netns' | 'origin' | 'router'>,
  directory: string,
  daemon: FrrDaemon,
): DaemonRow {
  return daemonRow(row, daemon, {
    directory,
    ...startOf(row, daemon),
    ...(daemon === 'mgmtd' ? { program: MANAGER } : {}),
    readySocket: vtySocket(directory, daemon),
    args: ({ pidFile, logFile }) => [
      ...(daemon === 'mgmtd' ? [managerDirectory(directory)] : []),
      ...['-u', 'root', '-g', 'frrvty'],
      // No TCP port for the console: unix sockets only.
      ...['-A', '127.0.0.1', '-P', '0'],
      ...['-i', pidFile],
      ...['-z', `${directory}/zserv.api`],
      ...['--vty_socket', directory],
      ...(daemon === 'mgmtd' ? [] : ['-f', configPath(directory, daemon)]),
      ...['--log', `file:${logFile}`, '--log-level', 'informational'],
      ...['--limit-fds', String(FILE_LIMIT)],
      ...(daemon === 'zebra' ? ['-K', String(KEEP_ROUTES_SECONDS)] : []),
      // A module of bgpd: it cannot be loaded later, and whether it is needed may change while sessions are up.
      ...(daemon === 'bgpd' ? ['-M', 'bmp'] : []),
      // Directories of this router alone below FRR's: for bfdd's control socket up to FRR 8, and for mgmtd's.
      ...(needsPlace(row.router, daemon) ? ['-N', row.netns] : []),
    ],
  });
}

function needsPlace({ managed }: FrrRouter, daemon: FrrDaemon): boolean {
  return daemon === 'bfdd' || daemon === 'mgmtd' || (daemon === 'zebra' && managed !== undefined);
}

function startOf(
  { netns, router }: Pick<FrrRow, 'netns' | 'router'>,
  daemon: FrrDaemon,
): Pick<DaemonRow, 'after'> & Partial<Pick<DaemonRow, 'restartsWith' | 'carries'>> {
  const zebra = `daemon ${netns}/zebra`;
  const withZebra = [zebra, processOf(netns, daemon)];
  // Sessions name a profile of bfdd: one that does not exist yet is applied later.
  const peers = daemonsOf(router).includes('bfdd') ? [`daemon ${netns}/bfdd`] : [];
  const filters = needsManager(router) ? [`daemon ${netns}/mgmtd`] : [];
  switch (daemon) {
    case 'mgmtd':
      return { after: [`frr ${netns}`] };
    case 'zebra':
      // Rules stand before forwarding, and forwarding before a router draws traffic.
      return {
        after: [`frr ${netns}`, ...filters, `address of ${netns}`, `sysctl of ${netns}`],
        restartsWith: filters.length === 0 ? [] : [processOf(netns, 'zebra')],
      };
    case 'bfdd':
      return { after: [`frr ${netns}`, zebra], restartsWith: withZebra };
    case 'bgpd':
      return {
        after: [`frr ${netns}`, zebra, ...peers],
        restartsWith: withZebra,
        carries: `the BGP sessions of ${netns}`,
      };
    case 'ospfd':
      return {
        after: [`frr ${netns}`, zebra, ...peers],
        restartsWith: withZebra,
        carries: `the OSPF adjacencies of ${netns}`,
      };
  }
}
