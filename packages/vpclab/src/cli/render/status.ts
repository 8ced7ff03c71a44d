// `vpclab status`: the lab at a glance; what is wrong stands out.

import { byName } from '../../model/by-name.ts';
import type { ListedFault } from '../../model/chaos.ts';
import type { LabStatus } from '../../model/engine.ts';
import { printableAll } from '../../printable.ts';
import { coarse, count } from './duration.ts';
import { faultText } from './fault.ts';
import type { Paint } from './paint.ts';
import { table } from './table.ts';

export type StatusView = {
  readonly width: number;
  readonly paint: Paint;
  readonly now: Date;
  /** How the user sees what differs from the lab file; undefined: nobody has looked. */
  readonly compareBy?: string;
  /** All daemons, not only those that do not run. */
  readonly allDaemons: boolean;
  /** What is broken on purpose: a reason for what does not run. */
  readonly faults?: readonly ListedFault[];
};

export function statusText(told: LabStatus, view: StatusView): string {
  const status = printableAll(told);
  const { paint } = view;
  const seconds = (view.now.getTime() - Date.parse(status.since)) / 1000;
  const age = seconds < 1 ? '' : ` for ${coarse(seconds)}`;
  const reason = status.reason === undefined ? '' : `  ${paint.bad(status.reason)}\n`;
  const user = status.hostUid === 0 ? paint.warn('as root of this machine') : `as uid ${status.hostUid}`;
  const drift = driftOf(status, view);
  const head = `${paint.strong(status.lab)}  ${phaseText(status.phase, paint)}${age}${drift.mark}, runs ${user}\n${reason}${drift.line}`;
  const sections = [
    printableAll(view.faults ?? [])
      .map(faultText)
      .join(''),
    vpcSection(status, view),
    transitSection(status, view),
    nodeSection(status, view),
    clusterSection(status, view),
    machineSection(status, view),
    bgpSection(status, view),
    daemonSection(status, view),
    programSection(status, view),
  ];
  return [head, ...sections.filter((section) => section !== '')].join('\n');
}

/** Something may differ from the lab file while all works. */
function driftOf(
  { phase, differences }: LabStatus,
  { paint, compareBy }: StatusView,
): { readonly mark: string; readonly line: string } {
  if (compareBy === undefined || (phase !== 'ready' && phase !== 'degraded') || differences === 0)
    return { mark: '', line: '' };
  if (differences === undefined)
    return { mark: '', line: `  not compared with its file within a second: \`${compareBy}\` does it\n` };
  const them = differences === 1 ? 'it' : 'them';
  const text = `${count(differences, 'difference')} from its file: \`${compareBy}\` shows ${them}`;
  return { mark: `, ${paint.warn('with drift')}`, line: `  ${paint.warn(text)}\n` };
}

function phaseText(phase: LabStatus['phase'], paint: Paint): string {
  switch (phase) {
    case 'ready':
      return paint.good('ready');
    case 'failed':
    case 'degraded':
      return paint.bad(phase);
    case 'applying':
      return paint.warn('applying');
    case 'empty':
      return paint.warn('empty');
  }
}

function vpcSection({ vpcs }: LabStatus, { width, paint }: StatusView): string {
  return table(
    [
      { title: 'VPC', fixed: true },
      ...regionColumn(vpcs),
      { title: 'TENANT' },
      { title: 'CIDR', fixed: true },
      { title: 'SUBNETS' },
      { title: 'WORKLOADS', align: 'right' },
      { title: 'NAT GATEWAY' },
    ],
    vpcs.map((vpc) => [
      vpc.name,
      ...regionCell(vpcs, vpc),
      vpc.tenant,
      vpc.cidr,
      vpc.subnets.map((subnet) => subnet.name).join(' '),
      String(vpc.subnets.reduce((total, subnet) => total + subnet.workloads, 0)),
      vpc.natGateways.length === 0 ? paint.faint('-') : vpc.natGateways.join(' '),
    ]),
    { width, paint },
  );
}

/** A line for each server: what it is in each of the clusters. */
function clusterSection({ clusters }: LabStatus, { width, paint }: StatusView): string {
  const databases = [...new Set(clusters.map(({ database }) => database))].toSorted();
  const roleIn = (server: string, database: string): string => {
    const role = clusters.find((one) => one.server === server && one.database === database)?.role ?? '-';
    if (role === 'leader') return paint.strong(role);
    return role === 'follower' ? role : paint.bad(role);
  };
  return table(
    [{ title: 'SERVER', fixed: true }, ...databases.map((name) => ({ title: name }))],
    [...new Set(clusters.map(({ server }) => server))]
      .toSorted()
      .map((server) => [server, ...databases.map((database) => roleIn(server, database))]),
    { width, paint },
  );
}

function transitSection({ transits }: LabStatus, { width, paint }: StatusView): string {
  return table(
    [{ title: 'TRANSIT', fixed: true }, { title: 'CIDR', fixed: true }, { title: 'JOINS' }],
    transits.map((transit) => [transit.name, transit.cidr, transit.vpcs.join(' ')]),
    { width, paint },
  );
}

function nodeSection({ nodes, tunnels }: LabStatus, { width, paint }: StatusView): string {
  return table(
    [
      { title: 'NODE', fixed: true },
      ...regionColumn(nodes),
      { title: 'UNDERLAY', fixed: true },
      { title: 'WORKLOADS', align: 'right' },
      { title: 'PORTS UP', align: 'right' },
      { title: 'TUNNELS UP', align: 'right' },
    ],
    nodes.map((node) => {
      const own = tunnels.filter((tunnel) => tunnel.node === node.name && tunnel.isUp);
      return [
        node.name,
        ...regionCell(nodes, node),
        node.address,
        String(node.workloads),
        ofAll(node.portsUp, node.ports, paint),
        ofAll(own.length, nodes.filter(({ region }) => region === node.region).length - 1, paint),
      ];
    }),
    { width, paint },
  );
}

type InRegion = { readonly region?: string | undefined };

/** Of labs with regions only. */
function regionColumn(all: readonly InRegion[]): readonly { readonly title: string; readonly fixed: true }[] {
  return all.some(({ region }) => region !== undefined) ? [{ title: 'REGION', fixed: true }] : [];
}

function regionCell(all: readonly InRegion[], { region = '-' }: InRegion): readonly string[] {
  return regionColumn(all).map(() => region);
}

function ofAll(up: number, all: number, paint: Paint): string {
  const text = `${up}/${all}`;
  return up === all ? text : paint.bad(text);
}

function machineSection({ machines, nodes }: LabStatus, { width, paint, now }: StatusView): string {
  if (machines.length === 0) return '';
  return table(
    [
      { title: 'MACHINE' },
      { title: 'STATE' },
      { title: 'FOR', align: 'right' },
      { title: 'NODES' },
      { title: 'REASON' },
    ],
    machines.map((machine) => [
      machine.name,
      machine.state === 'connected' ? paint.good(machine.state) : paint.bad(machine.state),
      coarse((now.getTime() - Date.parse(machine.since)) / 1000),
      nodes.flatMap((node) => (node.machine === machine.name ? [node.name] : [])).join(' '),
      machine.reason ?? paint.faint('-'),
    ]),
    { width, paint },
  );
}

function bgpSection({ bgp }: LabStatus, { width, paint }: StatusView): string {
  return table(
    [
      { title: 'BGP ROUTER', fixed: true },
      { title: 'PEER', fixed: true },
      { title: 'STATE' },
      { title: 'PREFIXES', align: 'right' },
      { title: 'FOR', align: 'right' },
    ],
    bgp.map((session) => [
      session.router,
      session.peer,
      session.state === 'Established' ? paint.good(session.state) : paint.bad(session.state),
      String(session.prefixesReceived),
      session.state === 'Established' ? coarse(session.uptimeSeconds) : '-',
    ]),
    { width, paint },
  );
}

function daemonSection({ daemons }: LabStatus, { width, paint, allDaemons }: StatusView): string {
  const running = daemons.filter((daemon) => daemon.state === 'running').length;
  const restarted = daemons.reduce((total, daemon) => total + daemon.restarts, 0);
  const summary = `${count(running, 'daemon')} running${restarted === 0 ? '' : `, ${count(restarted, 'restart')}`}\n`;
  const shown = daemons
    .filter((daemon) => allDaemons || daemon.state !== 'running' || daemon.restarts > 0)
    .toSorted((a, b) => byName(a.name, b.name));
  const details = table(
    [
      { title: 'DAEMON', fixed: true },
      { title: 'STATE' },
      { title: 'PID', align: 'right' },
      { title: 'RESTARTS', align: 'right' },
    ],
    shown.map((daemon) => [
      daemon.name,
      daemon.state === 'running' ? paint.good('running') : paint.bad(daemon.state),
      daemon.pid === undefined ? '-' : String(daemon.pid),
      String(daemon.restarts),
    ]),
    { width, paint },
  );
  return details === '' ? summary : `${summary}\n${details}`;
}

function programSection({ daemons }: LabStatus, { width, paint }: StatusView): string {
  return table(
    [{ title: 'PROGRAM', fixed: true }, { title: 'STATE' }],
    daemons
      .toSorted((a, b) => byName(a.name, b.name))
      .flatMap(({ name, program }) => {
        if (program === undefined) return [];
        return [[name, program.startsWith('running') ? program : paint.bad(program)]];
      }),
    { width, paint },
  );
}
