// The databases of the running default lab, whole: our replica, ovsdb-client and python3-openvswitch's IDL agree.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect, type View } from '@vpclab/ovsdb';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import {
  count,
  dumpByPython,
  dumpReplica,
  IDL_MISSING,
  whileStill,
} from '../../../ovsdb/test/integration/support/dumps.ts';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));
const runtime = mkdtempSync(join(tmpdir(), 'vpclab-dump-'));
const isRoot = process.getuid?.() === 0;

function vpclab(...args: readonly string[]): string {
  return execFileSync(process.execPath, [join(repository, 'packages/vpclab/src/cli/main.ts'), ...args], {
    cwd: repository,
    env: { ...process.env, XDG_RUNTIME_DIR: runtime },
    encoding: 'utf8',
    timeout: 90_000,
  });
}

beforeAll(() => {
  if (isRoot) vpclab('up', 'labs/two-vpcs.yaml');
});
afterAll(() => {
  if (isRoot) vpclab('down');
  rmSync(runtime, { recursive: true, force: true });
});

/** The sandbox's /run, seen from outside through its first process. */
function remoteOf(socket: string): string {
  const pid = readFileSync(join(runtime, 'vpclab/two-vpcs/init'), 'utf8').split('\n')[1]?.split(' ')[0];
  return `unix:/proc/${pid}/root/run/lab/${socket}`;
}

test.for([
  { database: 'OVN_Northbound', socket: 'nb.sock', atLeast: 50 },
  { database: 'OVN_Southbound', socket: 'sb.sock', atLeast: 500 },
])('$database of the default lab', async ({ database, socket, atLeast }, { skip }) => {
  skip(!isRoot, 'only root may look into the sandbox');
  const remote = remoteOf(socket);
  const client = await connect({ remotes: remote, database });
  onTestFinished(() => client.close());
  const all = Object.fromEntries([...client.schema.tables.keys()].map((table) => [table, true] as const));
  const replica = await client.replica(all);
  const { expected, seen } = await whileStill(remote, database, async () => {
    await client.echo();
    const ours = dumpReplica(replica as unknown as View, client);
    return { ours, python: IDL_MISSING ? undefined : await dumpByPython(remote, database) };
  });
  expect(count(expected)).toBeGreaterThan(atLeast);
  expect(seen.ours).toEqual(expected);
  skip(IDL_MISSING, 'python3-openvswitch is not installed: the IDL was not asked');
  expect(seen.python).toEqual(expected);
});
