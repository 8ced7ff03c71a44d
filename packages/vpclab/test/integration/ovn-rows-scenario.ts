// One northbound database taken through changes by ovn/ and, as somebody else, by ovn-nbctl(8). Reports the steps.

import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureDatabase } from '../../src/machine/daemons/database-file.ts';
import { NB_SOCKET } from '../../src/model/layout.ts';
import { nbRow, ovsdbMap, ref, share } from '../../src/model/ovsdb-row.ts';
import type { Origin, OvsdbRow } from '../../src/model/rows.ts';
import { Database } from '../../src/ovn/database.ts';
import { observeOvsdb } from '../../src/ovn/observe.ts';
import type { OvsdbChange } from '../../src/ovn/write.ts';
import { diff } from '../../src/plan/diff.ts';

export type Step = {
  readonly title: string;
  /** `<change> <table> <name>: <columns>` */
  readonly changes: readonly string[];
  /** What a second plan would still do. */
  readonly left: readonly string[];
  readonly seen: Readonly<Record<string, string>>;
};

const LAB = 'rows';
const origin: Origin = { concept: 'lab', name: 'rows' };
const bounds = { signal: AbortSignal.timeout(50_000), timeoutMs: 10_000 };
const piece = { lab: LAB, origin };

const port = (name: string): OvsdbRow =>
  nbRow({
    ...piece,
    table: 'Logical_Switch_Port',
    name,
    columns: { name, dhcpv4_options: ref('DHCP_Options', 'dhcp') },
    in: ref('Logical_Switch', 'ls'),
  });

function rows({ members = ['web-1', 'web-2'], dns = 'ours' } = {}): readonly OvsdbRow[] {
  return [
    nbRow({
      ...piece,
      table: 'Port_Group',
      name: 'pg',
      columns: { name: 'pg', ports: members.map((name) => ref('Logical_Switch_Port', name)) },
    }),
    nbRow({
      ...piece,
      table: 'ACL',
      name: 'pg 80',
      columns: { direction: 'to-lport', priority: 1000, match: 'tcp.dst == 80', action: 'allow-related' },
      in: ref('Port_Group', 'pg'),
    }),
    nbRow({
      ...piece,
      table: 'Logical_Switch',
      name: 'ls',
      columns: {
        name: 'ls',
        load_balancer: [ref('Load_Balancer', 'lb')],
        dns_records: share([ref('DNS', dns)]),
      },
    }),
    port('web-1'),
    port('web-2'),
    nbRow({ ...piece, table: 'Logical_Router', name: 'lr', columns: { name: 'lr' } }),
    nbRow({
      ...piece,
      table: 'Logical_Router_Port',
      name: 'rp',
      columns: { name: 'rp', mac: '02:00:00:00:00:01', networks: ['10.0.1.1/24'] },
      in: ref('Logical_Router', 'lr'),
    }),
    nbRow({ ...piece, table: 'DHCP_Options', name: 'dhcp', columns: { cidr: '10.0.1.0/24' } }),
    nbRow({
      ...piece,
      table: 'DNS',
      name: dns,
      columns: { records: ovsdbMap({ 'web-1.internal': '10.0.1.10' }) },
    }),
    nbRow({
      ...piece,
      table: 'Load_Balancer',
      name: 'lb',
      columns: { name: 'lb', vips: ovsdbMap({ '10.0.9.9:80': '10.0.1.10:80' }) },
    }),
  ];
}

function nbctl(...args: readonly string[]): string {
  return execFileSync('ovn-nbctl', [`--db=unix:${NB_SOCKET}`, '--bare', ...args], {
    encoding: 'utf8',
  }).trim();
}

/** What the rows behind a column of references are called, sorted. */
function named(table: string, record: string, column: string, target: string, by: string): string {
  const uuids = nbctl('get', table, record, column).match(/[0-9a-f-]{36}/g) ?? [];
  return uuids
    .map((uuid) => nbctl('get', target, uuid, by).replaceAll('"', ''))
    .toSorted()
    .join(' ');
}

function look(): Record<string, string> {
  const key = 'external_ids:vpclab\\:key';
  return {
    'Port_Group pg ports': named('Port_Group', 'pg', 'ports', 'Logical_Switch_Port', 'name'),
    'Port_Group pg acls': named('Port_Group', 'pg', 'acls', 'ACL', 'match'),
    'Logical_Switch ls load_balancer': named(
      'Logical_Switch',
      'ls',
      'load_balancer',
      'Load_Balancer',
      'name',
    ),
    'Logical_Switch ls dns_records': named('Logical_Switch', 'ls', 'dns_records', 'DNS', key),
    'Logical_Switch_Port web-1 dhcpv4_options': named(
      'Logical_Switch_Port',
      'web-1',
      'dhcpv4_options',
      'DHCP_Options',
      'cidr',
    ),
  };
}

/** What is left in the tables that these steps touch, by the mark of whoever made it. */
function everything(): Record<string, string> {
  const tables = ['ACL', 'DHCP_Options', 'DNS', 'Load_Balancer', 'Logical_Router', 'Logical_Router_Port'];
  const rest = ['Logical_Switch', 'Logical_Switch_Port', 'Port_Group', 'Gateway_Chassis'];
  return Object.fromEntries(
    [...tables, ...rest].flatMap((table) => {
      const uuids = nbctl('--columns=_uuid', 'list', table).split(/\s+/).filter(Boolean);
      return uuids.length === 0 ? [] : [[table, String(uuids.length)]];
    }),
  );
}

async function main(): Promise<void> {
  await ensureDatabase({ file: '/run/lab/nb.db', schema: 'ovn-nb' }, bounds.signal);
  spawn(
    'ovsdb-server',
    [`--remote=punix:${NB_SOCKET}`, `--unixctl=${NB_SOCKET}.ctl`, '-vconsole:off', '/run/lab/nb.db'],
    {
      stdio: 'ignore',
    },
  );
  for (let waited = 0; !existsSync(NB_SOCKET) && waited < 5_000; waited += 5) await sleep(5);
  const nb = await Database.open({ kind: 'nb' }, [`unix:${NB_SOCKET}`], bounds);
  const steps: Step[] = [];
  const step = async (
    title: string,
    wanted: readonly OvsdbRow[],
    others: () => void = () => undefined,
    see: () => Record<string, string> = look,
  ): Promise<void> => {
    others();
    await nb.refresh(bounds);
    const plan = () => diff(LAB, wanted, observeOvsdb(nb.view, { kind: 'nb' }, LAB)).changes;
    const text = () =>
      plan().map((change) => {
        const { row } = change;
        const table = row.kind === 'ovsdb' ? `${row.table} ${row.name}` : row.key;
        const columns = change.kind === 'update' ? change.columns.map(({ column }) => column) : [];
        return `${change.kind} ${table}${columns.length === 0 ? '' : `: ${columns.join(', ')}`}`;
      });
    const changes = text();
    // All rows are of kind ovsdb.
    await nb.write(LAB, plan() as readonly OvsdbChange[], bounds);
    steps.push({ title, changes, left: text(), seen: see() });
  };

  await step('made at once', rows());
  await step('somebody adds a port to the group', rows(), () => {
    nbctl(
      'ls-add',
      'foreign',
      '--',
      'lsp-add',
      'foreign',
      'theirs',
      '--',
      'pg-set-ports',
      'pg',
      'web-1',
      'web-2',
      'theirs',
    );
  });
  await step('a member leaves', rows({ members: ['web-1'] }));
  await step('somebody adds DNS records to the switch', rows({ members: ['web-1'] }), () => {
    const id = nbctl('create', 'DNS', 'records={a=10.0.0.1}', 'external_ids:vpclab\\:key=theirs');
    nbctl('add', 'Logical_Switch', 'ls', 'dns_records', id);
  });
  const wanted = rows({ members: ['web-1'], dns: 'other' });
  await step('our DNS records are replaced', wanted);
  await step('somebody adds a rule to the group', wanted, () => {
    nbctl('--type=port-group', 'acl-add', 'pg', 'to-lport', '9', 'ip4', 'drop');
  });
  await step('somebody pins our router port to a chassis', wanted, () => {
    nbctl('lrp-set-gateway-chassis', 'rp', 'node-1', '--', 'set', 'Logical_Router_Port', 'rp', 'options:x=y');
  });
  await step('all goes', [], undefined, everything);
  process.stdout.write(JSON.stringify(steps));
  process.exit(0);
}

await main();
