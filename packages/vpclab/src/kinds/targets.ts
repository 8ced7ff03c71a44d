// What `exec` and `shell` can enter, with the environment that points the distribution's tools at it. Pure.

import { FABRIC, UNDERLAY_DEVICE, databaseRemotes, directoryOf, nodeEnvironment } from '../model/layout.ts';
import { rowsOf } from '../model/plan.ts';
import type { Row } from '../model/rows.ts';
import type { ExecTarget } from '../model/engine.ts';
import { centralServers } from './processes.ts';

/** Where vtysh looks for the daemons' sockets, and for the configuration that `write` saves. */
const FRR_DIRECTORIES = ['/run/frr', '/etc/frr'];

export function targetsOf(rows: readonly Row[]): readonly ExecTarget[] {
  const withFrr = new Set(rowsOf(rows, 'frr').map(({ netns }) => netns));
  // Of several, the first.
  const addresses = new Map(
    rowsOf(rows, 'address')
      .toReversed()
      .map(({ netns, address }) => [netns, address]),
  );
  const devices = devicesByNetns(rows);
  const databasesOf = (region: string | undefined): Readonly<Record<string, string>> => {
    const servers = centralServers(rows, region);
    return {
      OVN_NB_DB: databaseRemotes(servers, 'nb').join(','),
      OVN_SB_DB: databaseRemotes(servers, 'sb').join(','),
    };
  };
  return rowsOf(rows, 'netns').map(({ name, role, machine, resolver, region }) => ({
    name,
    machine,
    kind: role,
    netns: name,
    env: environmentOf(name, role, databasesOf(region)),
    binds: withFrr.has(name)
      ? FRR_DIRECTORIES.map((directory) => [directoryOf(name), directory] as const)
      : [],
    ...devicesOf(devices.get(name) ?? [], role),
    view: { hostname: name, address: addresses.get(name), resolver },
  }));
}

/** By namespace, links first. */
function devicesByNetns(rows: readonly Row[]): ReadonlyMap<string, readonly Device[]> {
  const links = rowsOf(rows, 'veth').flatMap(({ a, b }) => [a, b]);
  const others = rows.flatMap((row) => {
    if (row.kind === 'bridge') return { netns: row.netns, name: row.name, isLink: false };
    return row.kind === 'device' ? { netns: row.netns, name: row.device, isLink: false } : [];
  });
  const devices = [...links.map(({ netns, name }) => ({ netns, name, isLink: true })), ...others];
  return Map.groupBy(devices, ({ netns }) => netns);
}

type Device = { readonly name: string; readonly isLink: boolean };

/** Of a node, what passes between it and other nodes is captured: its other links are the far ends of workloads'. */
function devicesOf(
  devices: readonly Device[],
  role: ExecTarget['kind'],
): Pick<ExecTarget, 'devices' | 'captured'> {
  const links = devices.flatMap(({ name, isLink }) => (isLink ? name : []));
  const captured = role === 'node' ? links.filter((name) => name === UNDERLAY_DEVICE) : links;
  return {
    devices: [...devices.map(({ name }) => name), LOOPBACK],
    captured: captured.length === 0 ? [LOOPBACK] : captured,
  };
}

const LOOPBACK = 'lo';

function environmentOf(
  name: string,
  role: ExecTarget['kind'],
  databases: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (role === 'central')
    return { ...databases, OVS_RUNDIR: directoryOf(name), OVN_RUNDIR: directoryOf(name) };
  if (role === 'node') return { ...nodeEnvironment(name), ...databases };
  return name === FABRIC ? databases : {};
}
