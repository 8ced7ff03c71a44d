// Whose ports are, in databases that Neutron, Kube-OVN and OVN-Kubernetes fill, and by a user's own mapping of every kind.

import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NorthboundServer } from '../support/ovn-databases.ts';
import { until } from '../support/lab-until.ts';
import { Scrape } from '../support/lab-metrics.ts';
import { Postgres, postgresPrograms } from '../support/postgres.ts';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');
const PROJECT = '3f0e3c0a-9d5b-4a43-8c7e-0f6f3c9a1111';
const RELOAD_MS = 20_000;

type Port = Readonly<Record<'port' | 'switch' | 'tenant' | 'vpc' | 'subnet' | 'workload', string>>;
type Checked = {
  readonly code: number;
  readonly ports: readonly Port[];
  readonly unmapped: readonly string[];
  readonly err: string;
};

let directory: string;
let nb: NorthboundServer;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'vpclab-mapping-'));
  chmodSync(directory, 0o755);
  nb = await NorthboundServer.start(directory);
  // As Neutron's driver writes them: names are uuids, the readable ones are labels.
  nb.network('neutron-0b1d', { 'neutron:network_name': 'web-net', 'neutron:project_id': PROJECT });
  nb.router('neutron-77aa', 'neutron-0b1d', {
    'neutron:router_name': 'main-router',
    'neutron:project_id': PROJECT,
  });
  nb.port('neutron-0b1d', 'c9a5', {
    'neutron:project_id': PROJECT,
    'neutron:device_id': 'instance-1',
    'neutron:port_name': 'front-1',
    'neutron:network_name': 'neutron-0b1d',
  });
  nb.port('neutron-0b1d', 'c9a6', { 'neutron:project_id': PROJECT, 'neutron:device_id': 'instance-2' });
  nb.network('ovn-default', { vendor: 'kube-ovn' });
  nb.router('ovn-cluster', 'ovn-default', { vendor: 'kube-ovn' });
  nb.port('ovn-default', 'api-0.shop', { vendor: 'kube-ovn', ls: 'ovn-default', pod: 'shop/api-0' });
  nb.network('worker-1', {});
  nb.port('worker-1', 'bank_ledger-0', { namespace: 'bank', pod: 'true' });
  nb.network('blue_ovn_layer2', { 'k8s.ovn.org/network': 'blue', 'k8s.ovn.org/role': 'primary' });
  nb.port('blue_ovn_layer2', 'bank.blue_bank_ledger-1', {
    namespace: 'bank',
    pod: 'true',
    'k8s.ovn.org/network': 'blue',
  });
  nb.port('leftover', 'unknown-port', {});
});
afterAll(async () => {
  await nb.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function check(...more: readonly string[]): Promise<Checked> {
  const args = [MAIN, 'mapping', 'check', '--nb', nb.remote, '--json', ...more];
  return await new Promise((resolve) => {
    execFile(process.execPath, args, { encoding: 'utf8' }, (error, out, err) => {
      const code = typeof error?.code === 'number' ? error.code : 0;
      // A failure is a second document.
      const [first = '{}'] = out.split(/\n(?=\{)/);
      resolve({
        ports: [],
        unmapped: [],
        ...(JSON.parse(first || '{}') as object),
        code,
        err: `${err}${out}`,
      });
    });
  });
}

function ownerOf({ ports }: Checked, name: string): Partial<Port> | undefined {
  const found = ports.find(({ port }) => port === name);
  if (found === undefined) return undefined;
  const { tenant, vpc, subnet, workload } = found;
  return { tenant, vpc, subnet, workload };
}

describe('labels of clouds', () => {
  it('are those of projects, namespaces and VPCs', async () => {
    const checked = await check();
    expect(ownerOf(checked, 'c9a5')).toEqual({
      tenant: PROJECT,
      vpc: 'main-router',
      subnet: 'web-net',
      workload: 'front-1',
    });
    expect(ownerOf(checked, 'c9a6')).toEqual({
      tenant: PROJECT,
      vpc: 'main-router',
      subnet: 'web-net',
      workload: 'instance-2',
    });
    expect(ownerOf(checked, 'api-0.shop')).toEqual({
      tenant: 'shop',
      vpc: 'ovn-cluster',
      subnet: 'ovn-default',
      workload: 'api-0',
    });
    expect(ownerOf(checked, 'bank_ledger-0')).toEqual({
      tenant: 'bank',
      vpc: 'default',
      subnet: 'worker-1',
      workload: 'ledger-0',
    });
    expect(ownerOf(checked, 'bank.blue_bank_ledger-1')).toEqual({
      tenant: 'bank',
      vpc: 'blue',
      subnet: 'blue_ovn_layer2',
      workload: 'ledger-1',
    });
  });

  it('leave what nobody labelled, which fails the check', async () => {
    const checked = await check();
    expect(checked.unmapped).toEqual(['unknown-port']);
    expect(checked.code).toBe(2);
  });
});

const RULES = [
  { port: 'unknown-port', tenant: 'acme', vpc: 'attic', subnet: 'boxes', workload: 'box-1' },
  { switch: 'neutron-*', tenant: 'renamed' },
];

function yaml(): string {
  const file = join(directory, 'map.yaml');
  writeFileSync(file, JSON.stringify(RULES));
  return file;
}

function csv(): string {
  const file = join(directory, 'map.csv');
  writeFileSync(
    file,
    `# who has what\nport,switch,tenant,vpc,subnet,workload\nunknown-port,,acme,attic,boxes,"box-1"\n,neutron-*,renamed,,,\n`,
  );
  return file;
}

const TABLE = 'id INTEGER, port TEXT, switch TEXT, tenant TEXT, vpc TEXT, subnet TEXT, workload TEXT';
const ROWS = `(1, 'unknown-port', NULL, 'acme', 'attic', 'boxes', 'box-1'), (2, NULL, 'neutron-*', 'renamed', NULL, NULL, NULL)`;

function sqlite(): string {
  const file = join(directory, 'map.sqlite');
  const database = new DatabaseSync(file);
  database.exec(`CREATE TABLE owners (${TABLE}); INSERT INTO owners VALUES ${ROWS}`);
  database.close();
  return `${file}?table=owners`;
}

/** The user's word on the tenant of Neutron's port, Neutron's on the rest. */
const MAPPED = {
  code: 0,
  unknown: { tenant: 'acme', vpc: 'attic', subnet: 'boxes', workload: 'box-1' },
  neutron: { tenant: 'renamed', vpc: 'main-router', subnet: 'web-net', workload: 'front-1' },
};

async function mapped(where: string): Promise<unknown> {
  const checked = await check('--mapping', where);
  return { code: checked.code, unknown: ownerOf(checked, 'unknown-port'), neutron: ownerOf(checked, 'c9a5') };
}

describe("a user's own mapping", () => {
  it.each<readonly [string, () => string]>([
    ['YAML', yaml],
    ['CSV', csv],
    ['SQLite', sqlite],
  ])('wins as %s', async (_kind, write) => {
    expect(await mapped(write())).toEqual(MAPPED);
  });

  it('wins as a table of PostgreSQL, whose password no message shows', async ({ skip }) => {
    const programs = postgresPrograms();
    if (programs === undefined || process.getuid?.() !== 0)
      return skip('needs root and PostgreSQL (Debian: postgresql)');
    const postgres = await Postgres.start(programs, directory);
    try {
      postgres.sql(`CREATE ROLE reader LOGIN PASSWORD 'secret-word'`);
      postgres.sql(`CREATE TABLE vpclab_mapping (${TABLE})`);
      postgres.sql(`INSERT INTO vpclab_mapping VALUES ${ROWS}`);
      const refused = await check('--mapping', postgres.url);
      expect(refused.code).toBe(1);
      expect(refused.err).toContain('permission denied');
      expect(refused.err).not.toContain('secret-word');
      postgres.sql('GRANT SELECT ON vpclab_mapping TO reader');
      expect(await mapped(postgres.url)).toEqual(MAPPED);
    } finally {
      await postgres.stop();
    }
  });

  it.each([
    ['map.yaml', '- { port: a, tenant: t }\n- { port: b, tenat: t }\n', 'bad.yaml:2:3: unknown key "tenat"'],
    [
      'map.yaml',
      '- port: a\n  switch: b\n  tenant: t\n',
      'bad.yaml:1:3: "port" and "switch" exclude each other',
    ],
    ['map.yaml', 'port: a\n', 'bad.yaml:1:1: expected a list of rules'],
    ['map.csv', 'port,tenant\na,t\nb\n', 'bad.csv:3: 1 fields, but the first line names 2 columns'],
    ['map.csv', 'port,tenant\na,\n', 'bad.csv:2: needs one of tenant, vpc, subnet, workload'],
  ])('is refused with its place: %s %j', async (name, text, message) => {
    const file = join(directory, name.replace('map', 'bad'));
    writeFileSync(file, text);
    const { code, err } = await check('--mapping', file);
    expect(err).toContain(message);
    expect(code).toBe(2);
  });
});

describe('a mapping of a running exporter', () => {
  let exporter: ChildProcess | undefined;
  let said = '';
  afterAll(() => exporter?.kill('SIGKILL'));

  const scrape = async (): Promise<Scrape> => {
    const url = /Serving (\S+)/.exec(said)?.[1] ?? '';
    return new Scrape(await (await fetch(url)).text());
  };
  const tenant = async (): Promise<string | undefined> =>
    (await scrape()).all('ovn_logical_switch_port_info', { name: 'unknown-port' })[0]?.labels['tenant'];

  it('is read again when it changes, and kept as it was while it is broken', async () => {
    const file = join(directory, 'live.yaml');
    writeFileSync(file, '- { port: unknown-port, tenant: first }\n');
    const args = [MAIN, 'exporter', '--nb', nb.remote, '--mapping', file, '--listen', '127.0.0.1:0'];
    exporter = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    exporter.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
    await until(() => said.includes('Serving'), 'the exporter to serve', 20_000);
    await until(async () => (await tenant()) === 'first', 'the first mapping', RELOAD_MS);
    writeFileSync(file, '- { port: unknown-port, tenant: second }\n');
    await until(async () => (await tenant()) === 'second', 'the second mapping', RELOAD_MS);
    writeFileSync(file, '- { port: unknown-port');
    await until(
      () => said.includes('the mapping is kept as it was'),
      'a word on the broken mapping',
      RELOAD_MS,
    );
    expect(await tenant()).toBe('second');
    expect((await scrape()).value('vpclab_exporter_unmapped_ports')).toBe(0);
    // Beside it ports of clouds carry their projects, namespaces and VPCs.
    const owners = (await scrape()).all('ovn_logical_switch_port_info').map(({ labels }) => labels);
    for (const expected of [
      { name: 'c9a5', tenant: PROJECT, vpc: 'main-router', subnet: 'web-net', workload: 'front-1' },
      { name: 'api-0.shop', tenant: 'shop', vpc: 'ovn-cluster', workload: 'api-0' },
      { name: 'bank_ledger-0', tenant: 'bank', vpc: 'default', workload: 'ledger-0' },
      { name: 'bank.blue_bank_ledger-1', tenant: 'bank', vpc: 'blue', workload: 'ledger-1' },
    ])
      expect(owners).toContainEqual(expect.objectContaining(expected));
  });
});
