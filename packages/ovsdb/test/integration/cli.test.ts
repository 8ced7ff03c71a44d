// The `ovsdb` command as a process, against a real server: what it prints to which stream, and its exit code.
import { type ChildProcessWithoutNullStreams, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { OVN_Northbound } from '../../src/generated/ovn-nb.ts';
import { type Client, connect } from '../../src/index.ts';
import type { OVN_Northbound_Tables } from '../../src/generated/ovn-nb.ts';
import { LyingServer } from './support/lying-server.ts';
import { client, NB_SCHEMA, SCHEMAS, Server, until } from './support/server.ts';

const MAIN = new URL('../../src/cli/main.ts', import.meta.url).pathname;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

let server: Server;
let nb: Client<OVN_Northbound_Tables>;
beforeAll(async () => {
  server = await Server.start();
  nb = await connect({ remotes: server.remote, database: OVN_Northbound });
});
afterAll(async () => {
  await nb.close();
  await server[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await nb.transact((tx) => {
    tx.delete('Logical_Switch', []);
    const web = tx.insert('Logical_Switch_Port', {
      name: 'web-1',
      addresses: ['unknown'],
      external_ids: { owner: 'x' },
    });
    const app = tx.insert('Logical_Switch_Port', { name: 'app-1', tag: 7 });
    tx.insert('Logical_Switch', { name: 'ls', ports: [web, app] });
  });
});

/** A running command whose output is collected. */
class Command {
  readonly process: ChildProcessWithoutNullStreams;
  out = '';
  err = '';

  constructor(...words: readonly string[]) {
    this.process = spawn(process.execPath, [MAIN, ...words]);
    this.process.stdout.on('data', (text) => (this.out += text));
    this.process.stderr.on('data', (text) => (this.err += text));
    onTestFinished(() => void this.process.kill('SIGKILL'));
  }

  async ended(): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
    if (this.process.exitCode === null)
      await once(this.process, 'close', { signal: AbortSignal.timeout(20_000) });
    return { code: this.process.exitCode, out: this.out, err: this.err };
  }

  async says(what: string): Promise<void> {
    await until(() => this.err.includes(what) || this.out.includes(what), `"${what}"`);
  }
}

const run = (...words: readonly string[]) => new Command(...words).ended();

describe('dump', () => {
  test('prints tables that hold rows, aligned, without empty columns', async () => {
    const { code, out } = await run('dump', server.remote);
    expect(code).toBe(0);
    expect(out.replaceAll(UUID, 'UUID').replaceAll(/^empty: .*\n/gm, '')).toBe(
      [
        'Logical_Switch (1 row)',
        '_uuid                                 name  ports',
        'UUID  ls    [UUID, UUID]',
        '',
        'Logical_Switch_Port (2 rows)',
        '_uuid                                 addresses  external_ids  name   tag',
        'UUID                           app-1  7',
        'UUID  [unknown]  {owner=x}     web-1',
        '',
      ].join('\n'),
    );
  });

  test('prints JSON of the tables and columns named', async () => {
    const { out } = await run('dump', server.remote, 'Logical_Switch_Port:name,tag,external_ids', '--json');
    const ports = [
      { name: 'web-1', tag: null, external_ids: { owner: 'x' } },
      { name: 'app-1', tag: 7, external_ids: {} },
    ];
    const output = JSON.parse(out) as { database: string; tables: { Logical_Switch_Port: unknown[] } };
    expect(output.database).toBe('OVN_Northbound');
    expect(output.tables.Logical_Switch_Port).toHaveLength(2);
    expect(output.tables.Logical_Switch_Port).toEqual(expect.arrayContaining(ports));
  });

  test('fails with 1, and says what is near, where a table is unknown', async () => {
    const { code, err } = await run('dump', server.remote, 'Logical_Swich');
    expect(code).toBe(1);
    expect(err).toBe(
      'error: OVN_Northbound 7.0.0 has no table "Logical_Swich"; did you mean "Logical_Switch"?\n',
    );
  });

  test('fails with 1 at once, and says what there is, where a database is unknown', async () => {
    const { code, err } = await run('dump', server.remote, '-d', 'OVN_Nortbound');
    expect(code).toBe(1);
    expect(err).toBe('error: the server has no database OVN_Nortbound; it has: OVN_Northbound\n');
  });

  test('asks for the database, with 2, where there are several', async () => {
    const second = new Server({ schema: `${SCHEMAS}debian12/ovn-sb.ovsschema` });
    await using both = await Server.start({ args: [second.database] });
    const { code, err } = await run('dump', both.remote);
    expect(code).toBe(2);
    expect(err).toContain(
      'the server has several databases: choose one of OVN_Northbound, OVN_Southbound by -d\n',
    );
    expect(await run('dump', both.remote, '-d', 'OVN_Southbound')).toMatchObject({ code: 0, out: '' });
    await second[Symbol.asyncDispose]();
  });

  test('on a terminal, has colour and short UUIDs unless asked otherwise', () => {
    const onTerminal = (environment: string, ...more: readonly string[]): string => {
      const words = [environment, process.execPath, MAIN, 'dump', server.remote, 'Logical_Switch', ...more];
      return execFileSync('script', ['-qec', `stty cols 80; ${words.join(' ')}`, '/dev/null'], {
        encoding: 'utf8',
      });
    };
    expect(onTerminal('NO_COLOR=')).toContain('\u001b[36mLogical_Switch\u001b[39m');
    expect(onTerminal('NO_COLOR=1')).toMatch(
      /^Logical_Switch \(1 row\)\r\n_uuid +name +ports\r\n[0-9a-f]{8} +ls/,
    );
    expect(onTerminal('NO_COLOR=1', '--wide')).toMatch(UUID);
  });

  test('ends quietly when its reader has seen enough', async () => {
    const command = new Command('dump', server.remote, '--wide');
    command.process.stdout.destroy();
    expect(await command.ended()).toMatchObject({ code: 0, err: '' });
  });
});

test('says in one line that the output could not be written', () => {
  const words = [MAIN, 'dump', server.remote];
  const script = `"${process.execPath}" ${words.join(' ')} > /dev/full`;
  const { status, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/^error: cannot write the output: ENOSPC[^\n]*\n$/),
  ]);
});

test('what a server says does not steer the terminal', async () => {
  await using lying = await LyingServer.start(({ id, method }) =>
    method === 'transact'
      ? JSON.stringify({ id, result: null, error: '\u001b[2J\u0007boo\nerror: forged' })
      : undefined,
  );
  const { code, err } = await run('query', lying.remote, 'T');
  expect([code, err]).toEqual([
    1,
    'error: the server refused transact: \\u001b[2J\\u0007boo\\nerror: forged\n',
  ]);
});

describe('query', () => {
  test.each([
    ['name==web-1', ['web-1']],
    ['name!=web-1', ['app-1']],
    ['tag==7', ['app-1']],
    ['tag==', ['web-1']],
    ['external_ids~owner=x', ['web-1']],
    ['external_ids:owner=x', ['web-1']],
    ['external_ids:owner!=x', ['app-1']],
    ['external_ids!~owner=x', ['app-1']],
    ['addresses==unknown', ['web-1']],
    ['addresses==', ['app-1']],
  ])('%s', async (condition, names) => {
    const { code, out } = await run('query', server.remote, 'Logical_Switch_Port:name', condition, '--json');
    expect(code).toBe(0);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { name: string }).name),
    ).toEqual(names);
  });

  test('prints an empty table where nothing matches, and that is no failure', async () => {
    expect(await run('query', server.remote, 'Logical_Switch_Port', 'name==none')).toEqual({
      code: 0,
      out: 'Logical_Switch_Port (0 rows)\n',
      err: '',
    });
  });

  test('does not understand a condition that is none', async () => {
    const { code, err } = await run('query', server.remote, 'Logical_Switch_Port', 'name');
    expect(code).toBe(2);
    expect(err).toContain('"name" is no condition');
  });
});

describe('watch', () => {
  test('prints each transaction, and stops after as many as were asked for', async () => {
    const command = new Command(
      'watch',
      server.remote,
      'Logical_Switch:name,ports',
      'Logical_Switch_Port',
      '--count',
      '2',
    );
    await command.says('watching Logical_Switch, Logical_Switch_Port of OVN_Northbound');
    const web = [['name', '==', 'web-1']] as const;
    await nb.transact((tx) => {
      tx.update('Logical_Switch_Port', web, { addresses: ['dynamic'], tag: 5 });
      tx.mutate('Logical_Switch_Port', web, 'external_ids', 'insert', { tier: 'web' });
    });
    await nb.transact((tx) => tx.delete('Logical_Switch', []));
    const { code, out } = await command.ended();
    expect(code).toBe(0);
    const lines = out
      .replaceAll(UUID, 'UUID')
      .replaceAll(/^\d\d:\d\d:\d\d$/gm, 'TIME')
      .split('\n');
    expect(lines.slice(0, 2)).toEqual([
      'TIME',
      '~ Logical_Switch_Port UUID web-1 addresses: -unknown +dynamic, external_ids: +tier=web, tag: (empty) → 5',
    ]);
    expect(lines.slice(2).toSorted()).toEqual(
      [
        '',
        '- Logical_Switch UUID name=ls ports=[UUID, UUID]',
        '- Logical_Switch_Port UUID addresses=[dynamic] external_ids={owner=x, tier=web} name=web-1 tag=5',
        '- Logical_Switch_Port UUID name=app-1 tag=7',
        'TIME',
      ].toSorted(),
    );
  });

  test('ends when the server no longer has what is watched', async () => {
    await using newer = await Server.start({ schema: `${SCHEMAS}debian13/ovn-nb.ovsschema` });
    const command = new Command('watch', newer.remote, 'Logical_Switch_Port:name,peer');
    await command.says('watching');
    await client('convert', newer.remote, NB_SCHEMA);
    const { code, err } = await command.ended();
    expect([code, err]).toEqual([1, expect.stringContaining('has no column "peer"')]);
  });

  test('prints one line of JSON per transaction', async () => {
    const command = new Command(
      'watch',
      server.remote,
      'Logical_Switch_Port:name,tag',
      '--json',
      '--initial',
      '--count',
      '1',
    );
    await command.says('watching');
    await nb.transact((tx) =>
      tx.update('Logical_Switch_Port', [['name', '==', 'app-1']], { tag: undefined }),
    );
    const { out } = await command.ended();
    const [initial, change] = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(initial).toMatchObject({ cause: 'initial' });
    expect(initial?.['changes']).toHaveLength(2);
    expect(change).toMatchObject({
      cause: 'transaction',
      changes: [{ table: 'Logical_Switch_Port', kind: 'update', old: { tag: 7 }, new: { tag: null } }],
    });
  });

  test('continues when the server comes back, and ends with 0 when interrupted', async () => {
    await using other = await Server.start();
    const command = new Command('watch', other.remote, 'Address_Set:name');
    await command.says('watching Address_Set');
    await other.stop();
    await command.says('trying again');
    await other.start();
    await command.says('connected to');
    await using client = await connect({ remotes: other.remote, database: OVN_Northbound });
    await client.transact((tx) => tx.insert('Address_Set', { name: 'after' }));
    await command.says('name=after');
    command.process.kill('SIGINT');
    expect(await command.ended()).toMatchObject({ code: 0 });
  });
});

describe('schema', () => {
  test('prints tables, or columns', async () => {
    const all = await run('schema', server.remote);
    expect(all.out).toMatch(/^OVN_Northbound 7\.0\.0\ntable +columns +root +max rows +unique\nACL +11 +no/);
    const one = await run('schema', server.remote, 'Address_Set');
    expect(one.out).toContain('addresses     readonly string[]\n');
  });

  test('prints JSON that ovsdb-tool takes for the same schema', async () => {
    const { out } = await run('schema', server.remote, '--json');
    const file = join(server.dir, 'printed.ovsschema');
    execFileSync('tee', [file], { input: out, stdio: ['pipe', 'ignore', 'inherit'] });
    const printed = execFileSync('ovsdb-tool', ['schema-version', file], { encoding: 'utf8' });
    expect(printed.trim()).toBe('7.0.0');
    const cluster = execFileSync('ovsdb-tool', ['needs-conversion', server.database, file], {
      encoding: 'utf8',
    });
    expect(cluster.trim()).toBe('no');
  });
});

test('what takes longer than a second says what it is, on standard error', async () => {
  const { code, out, err } = await run('dump', 'unix:/nonexistent/socket', '--timeout', '1.5');
  expect(code).toBe(1);
  expect(out).toBe('');
  expect(err).toMatch(
    /^connecting to unix:\/nonexistent\/socket, for at most 1\.5 s \.\.\.\nerror: .*ENOENT.*\n$/,
  );
});

test('codegen prints types for schema files', async () => {
  const files = ['debian12', 'debian13'].map((release) => `${SCHEMAS}${release}/vswitch.ovsschema`);
  const { code, out } = await run('codegen', ...files);
  expect(code).toBe(0);
  expect(out).toContain("from '@vpclab/ovsdb';");
  expect(out).toContain('export const Open_vSwitch: DatabaseDescriptor<Open_vSwitch_Tables>');
});

test('codegen names the file that holds no schema', async () => {
  const { code, err } = await run('codegen', '/etc/hostname');
  expect(code).toBe(2);
  expect(err).toContain('error: /etc/hostname holds no schema: ');
});
