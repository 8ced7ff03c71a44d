// What `npm pack` makes installs in an empty folder and works there: on this Node and on Node 22, as a library, with its
// types, and as a command. It is made from a copy of the package, so that the work tree stays as it is.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, type TestContext } from 'vitest';
import { Server } from './support/server.ts';

const run = promisify(execFile);
const REPOSITORY = new URL('../../../../', import.meta.url).pathname;
const INSTALL_NODE_TIMEOUT_MS = 60_000;
const scratch = mkdtempSync(join(tmpdir(), 'ovsdb-pack-'));
const consumer = join(scratch, 'consumer');
const environment = {
  ...process.env,
  PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_update_notifier: 'false',
};

let server: Server;
let packed: readonly string[];
let manifests: { readonly before: string; readonly after: string };

async function sh(cwd: string, command: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run(command, args, { cwd, env: environment, timeout: 100_000 });
  return stdout;
}

beforeAll(async () => {
  server = await Server.start();
  const copy = join(scratch, 'workspace/packages/ovsdb');
  mkdirSync(copy, { recursive: true });
  cpSync(join(REPOSITORY, 'packages/ovsdb'), copy, {
    recursive: true,
    filter: (path) => !/\/(dist|node_modules|test)$/.test(path),
  });
  cpSync(join(REPOSITORY, 'tsconfig.base.json'), join(scratch, 'workspace/tsconfig.base.json'));
  symlinkSync(join(REPOSITORY, 'node_modules'), join(scratch, 'workspace/node_modules'));
  const before = readFileSync(join(copy, 'package.json'), 'utf8');
  const listing = await sh(copy, 'npm', 'pack', '--json', '--pack-destination', scratch);
  manifests = { before, after: readFileSync(join(copy, 'package.json'), 'utf8') };
  // The lifecycle scripts print before npm prints its JSON.
  const result: unknown = JSON.parse(listing.slice(listing.search(/^[[{]/m)));
  const [entry] = Object.values(result as Record<string, { filename: string; files: { path: string }[] }>);
  if (entry === undefined) throw new Error(`npm pack listed nothing: ${listing}`);
  packed = entry.files.map(({ path }) => path);
  mkdirSync(consumer);
  writeFileSync(join(consumer, 'package.json'), '{ "private": true, "type": "module" }\n');
  writeFileSync(join(consumer, 'program.js'), PROGRAM);
  await sh(consumer, 'npm', 'install', '--offline', join(scratch, entry.filename));
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(scratch, { recursive: true, force: true });
});

const PROGRAM = `import { connect } from '@vpclab/ovsdb';
import { OVN_Northbound } from '@vpclab/ovsdb/ovn-nb';

const nb = await connect({ remotes: process.argv[2], database: OVN_Northbound });
const replica = await nb.replica({ Logical_Switch: ['name'] });
await nb.transact((tx) => tx.insert('Logical_Switch', { name: 'packed' }), { replica });
const names = [...replica.table('Logical_Switch')].map((row) => row.name);
await nb.transact((tx) => tx.delete('Logical_Switch', [['name', '==', 'packed']]), { replica });
await nb.close();
console.log(JSON.stringify({ node: process.versions.node.split('.')[0], names }));
`;

test('holds JavaScript and declarations, no sources of its own and no tests', () => {
  expect(packed).toContain('dist/index.js');
  expect(packed).toContain('dist/index.d.ts');
  expect(packed).toContain('LICENSE');
  expect(packed).toContain('README.md');
  expect(packed.filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))).toEqual([]);
  expect(packed.filter((path) => /\.test\.|\.snap$|tsbuildinfo|original/.test(path))).toEqual([]);
});

test('packing leaves package.json as it was', () => expect(manifests.after).toBe(manifests.before));

test('has no dependency', () => {
  const installed = join(consumer, 'node_modules/@vpclab/ovsdb/package.json');
  const manifest = JSON.parse(readFileSync(installed, 'utf8')) as Readonly<Record<string, unknown>>;
  expect(manifest).not.toHaveProperty('dependencies');
  expect(manifest).not.toHaveProperty('scripts');
});

test('works as a library', async () => {
  const output = JSON.parse(await sh(consumer, process.execPath, 'program.js', server.remote)) as unknown;
  expect(output).toEqual({ node: process.versions.node.split('.')[0], names: ['packed'] });
});

/** Another Node, from its npm package. */
async function otherNode(version: number, context: TestContext): Promise<string> {
  const prefix = join(scratch, `node${version}`);
  mkdirSync(prefix);
  writeFileSync(join(prefix, 'package.json'), '{ "private": true }\n');
  const node = join(prefix, 'node_modules/node/bin/node');
  try {
    await run('npm', ['install', '--prefer-offline', `node@${version}`], {
      cwd: prefix,
      env: environment,
      timeout: INSTALL_NODE_TIMEOUT_MS,
    });
    await run(node, ['--version']);
  } catch (error) {
    context.skip(`Node ${version} can't be had from the npm registry: ${String(error).split('\n')[0]}`);
  }
  return node;
}

test('works on Node 22', async (context) => {
  const node = await otherNode(22, context);
  const output = JSON.parse(await sh(consumer, node, 'program.js', server.remote)) as unknown;
  expect(output).toEqual({ node: '22', names: ['packed'] });
  const command = join(consumer, 'node_modules/.bin/ovsdb');
  expect(await sh(consumer, node, command, 'schema', server.remote)).toContain('OVN_Northbound 7.0.0');
});

test('says on an older Node, installed or in the workspace, what it needs', async (context) => {
  const node = await otherNode(20, context);
  const inWorkspace = join(REPOSITORY, 'packages/ovsdb/bin/ovsdb.js');
  for (const command of [join(consumer, 'node_modules/.bin/ovsdb'), inWorkspace]) {
    const refused = await run(node, [command, '--version']).catch((error: unknown) => error);
    const stderr = expect.stringMatching(
      /^ovsdb: needs Node\.js 22\.18 or newer; this is 20\.\S+ \(\S+\)\n$/,
    ) as unknown;
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr });
  }
});

test('works as a command', async () => {
  const output = await sh(consumer, 'npx', '--offline', '@vpclab/ovsdb', 'dump', server.remote, '--json');
  expect(JSON.parse(output)).toMatchObject({ database: 'OVN_Northbound', tables: { Logical_Switch: [] } });
  expect(await sh(consumer, 'npx', '--offline', '@vpclab/ovsdb', '--version')).toBe('0.1.0\n');
});

test('generates types for a database of your own', async () => {
  const schema = join(REPOSITORY, 'packages/ovsdb/schemas/debian12/vswitch.ovsschema');
  await sh(consumer, 'npx', '--offline', '@vpclab/ovsdb', 'codegen', schema, '--out', 'own.ts');
  expect(readFileSync(join(consumer, 'own.ts'), 'utf8')).toContain('export const Open_vSwitch');
});

test('its declarations, and the types it generates, compile under a strict compiler, and refuse a wrong column', async () => {
  const lines = [
    "import { connect, type InsertRow } from '@vpclab/ovsdb';",
    "import { OVN_Northbound, type OVN_Northbound_Tables } from '@vpclab/ovsdb/ovn-nb';",
    "import { Open_vSwitch } from './own.js';",
    "const nb = await connect({ remotes: 'unix:/x', database: OVN_Northbound });",
    "const ovs = await connect({ remotes: 'unix:/y', database: Open_vSwitch });",
    "const port: InsertRow<OVN_Northbound_Tables, 'Logical_Switch_Port'> = { name: 'a', addresses: ['dynamic'] };",
    "await nb.transact((tx) => tx.insert('Logical_Switch_Port', port));",
    "const replica = await ovs.replica({ Bridge: ['name'] });",
    "export const names: string[] = [...replica.table('Bridge')].map((row) => row.name);",
    '// @ts-expect-error not selected',
    "export const ports = [...replica.table('Bridge')].map((row) => row.ports);",
    '// @ts-expect-error no such column',
    "await nb.transact((tx) => tx.insert('Logical_Switch', { nam: 'a' }));",
  ];
  writeFileSync(join(consumer, 'consumer.ts'), `${lines.join('\n')}\n`);
  const options = { strict: true, noEmit: true, skipLibCheck: false, exactOptionalPropertyTypes: true };
  const types = { types: ['node'], typeRoots: [join(REPOSITORY, 'node_modules/@types')] };
  const modules = { module: 'nodenext', target: 'es2024', lib: ['es2024', 'esnext'] };
  const config = { compilerOptions: { ...options, ...types, ...modules }, files: ['consumer.ts'] };
  writeFileSync(join(consumer, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(REPOSITORY, 'node_modules/.bin/tsc');
  const output = await sh(consumer, tsc, '-p', '.').catch((error: { stdout: string }) => error.stdout);
  expect(output).toBe('');
});
