// What `exec` and `shell` can enter, with the environment that points the distribution's tools at it. Pure.

import { CENTRAL, FABRIC, NB_SOCKET, SB_SOCKET, directoryOf, nodeEnvironment } from '../model/layout.ts';
import type { Row } from '../model/rows.ts';
import type { ExecTarget } from '../model/engine.ts';

/** Where vtysh looks for the daemons' sockets, and for the configuration that `write` saves. */
const FRR_DIRECTORIES = ['/run/frr', '/etc/frr'];

export function targetsOf(rows: readonly Row[]): readonly ExecTarget[] {
  const withFrr = new Set(rows.filter((row) => row.kind === 'frr').map((row) => row.netns));
  const addresses = new Map(
    rows
      .filter((row) => row.kind === 'address')
      .toReversed()
      .map(({ netns, address }) => [netns, address]),
  );
  return rows
    .filter((row) => row.kind === 'netns')
    .map(({ name, role, machine, resolver }) => ({
      name,
      machine,
      kind: role,
      netns: name,
      env: environmentOf(name, role),
      binds: withFrr.has(name)
        ? FRR_DIRECTORIES.map((directory) => [directoryOf(name), directory] as const)
        : [],
      view: { hostname: name, address: addresses.get(name), resolver },
    }));
}

function environmentOf(name: string, role: ExecTarget['kind']): Readonly<Record<string, string>> {
  const databases = { OVN_NB_DB: `unix:${NB_SOCKET}`, OVN_SB_DB: `unix:${SB_SOCKET}` };
  switch (role) {
    case 'central':
      return { ...databases, OVS_RUNDIR: directoryOf(CENTRAL), OVN_RUNDIR: directoryOf(CENTRAL) };
    case 'node':
      return { ...nodeEnvironment(name), ...databases };
    case 'fabric':
    case 'workload':
    case 'resolver':
    case 'nat-gateway':
    case 'edge':
    case 'internet':
    case 'site':
    case 'monitoring':
      return name === FABRIC ? databases : {};
  }
}
