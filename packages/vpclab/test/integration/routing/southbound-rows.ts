// Rows of a Southbound database as OVN 25.03 has them, written and read by ovsdb-client: the programs of OVN that a host has
// may be too old to know the tables of routes.

import { execFileSync } from 'node:child_process';
import { SB } from './world.ts';

type Operation = Readonly<Record<string, unknown>>;
type Row = Readonly<Record<string, unknown>>;

type Result = { readonly rows?: readonly Row[]; readonly error?: string };

function transact(...operations: readonly Operation[]): readonly Result[] {
  const request = JSON.stringify(['OVN_Southbound', ...operations]);
  const out = execFileSync('ovsdb-client', ['transact', SB, request], { encoding: 'utf8' });
  // RFC 7047 section 4.1.3: null for what was not tried any more.
  const results = JSON.parse(out) as readonly (Result | null)[];
  const done = results.flatMap((result) => (result === null || result.error !== undefined ? [] : [result]));
  if (done.length < results.length) throw new Error(out);
  return done;
}

/** What northd makes of a router: its datapath and ports; and of a workload's port behind it. */
export function addDatapath(ports: readonly string[], workload: string): void {
  const binding = (name: string, type: string, key: number, datapath: string): Operation => ({
    op: 'insert',
    table: 'Port_Binding',
    row: { logical_port: name, type, tunnel_key: key, datapath: ['named-uuid', datapath] },
  });
  const datapath = (name: string, key: number): Operation => ({
    op: 'insert',
    table: 'Datapath_Binding',
    'uuid-name': name,
    row: { tunnel_key: key },
  });
  transact(
    datapath('router', 1),
    datapath('switch', 2),
    ...ports.map((name, index) => binding(name, 'patch', index + 1, 'router')),
    binding(workload, '', 1, 'switch'),
  );
}

/** What northd lists for that router. */
export function advertise(port: string, prefix: string, tracked?: string): void {
  const { datapath, _uuid } = portBinding(port);
  const behind = tracked === undefined ? {} : { tracked_port: portBinding(tracked)['_uuid'] };
  transact({
    op: 'insert',
    table: 'Advertised_Route',
    row: { datapath, logical_port: _uuid, ip_prefix: prefix, ...behind },
  });
}

export function withdraw(prefix: string): void {
  transact({ op: 'delete', table: 'Advertised_Route', where: [['ip_prefix', '==', prefix]] });
}

/** As northd marks a port that ovn-controller learns on. */
export function markDynamic(port: string): void {
  transact({
    op: 'update',
    table: 'Port_Binding',
    where: [['logical_port', '==', port]],
    row: { options: ['map', [['dynamic-routing', 'true']]] },
  });
}

/** "PREFIX via NEXT_HOP on PORT: MARKS". */
export function learnedRoutes(): readonly string[] {
  const [learned, ports] = transact(
    { op: 'select', table: 'Learned_Route', where: [] },
    { op: 'select', table: 'Port_Binding', where: [] },
  );
  const names = new Map(
    (ports?.rows ?? []).map((row) => [JSON.stringify(row['_uuid']), row['logical_port']]),
  );
  return (learned?.rows ?? [])
    .map((row) => {
      const port = String(names.get(JSON.stringify(row['logical_port'])));
      return `${String(row['ip_prefix'])} via ${String(row['nexthop'])} on ${port}: ${marksOf(row)}`;
    })
    .toSorted();
}

function marksOf(row: Row): string {
  const [, pairs] = row['external_ids'] as readonly [string, readonly (readonly [string, string])[]];
  return pairs
    .map(([key, value]) => `${key}=${value}`)
    .toSorted()
    .join(' ');
}

function portBinding(name: string): Row {
  const [result] = transact({ op: 'select', table: 'Port_Binding', where: [['logical_port', '==', name]] });
  const row = result?.rows?.[0];
  if (row === undefined) throw new Error(`no port ${name}`);
  return row;
}
