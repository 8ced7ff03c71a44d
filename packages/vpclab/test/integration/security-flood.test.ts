// A workload that floods the responder harms itself at most: others are answered, the lab can be planned and verified.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VerifyReport } from '../../src/model/engine.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';
import { daemonPid } from '../support/lab-processes.ts';
import { reasonToSkip } from '../support/users.ts';

const FLOOD = join(import.meta.dirname, 'fixtures/connection-flood.py');
const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');
/** As many as the responder may have descriptors, where that is a common limit. */
const DESCRIPTORS = 1024;
const CONNECTIONS = 1500;
const reason = reasonToSkip('root');

describe.skipIf(reason !== undefined)('a tenant whose workload floods', () => {
  let session: LabSession;
  beforeAll(async () => {
    session = new LabSession('root');
    const limited = ['sh', '-c', `ulimit -n ${DESCRIPTORS}; exec "$@"`, 'sh'];
    const up = await session.run(['up', shippedLab('two-vpcs'), '--quiet'], { prefix: limited });
    if (up.code !== 0) throw new Error(up.err);
  });
  afterAll(async () => {
    await session.end();
  });

  const flood = async (from: string, address: string): Promise<AsyncDisposable> => {
    const words = [MAIN, 'exec', from, '--', 'python3', FLOOD, address, String(CONNECTIONS)];
    const child = spawn(process.execPath, words, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, XDG_RUNTIME_DIR: session.user.directory },
    });
    await once(child.stdout, 'data');
    return {
      [Symbol.asyncDispose]: async () => {
        child.stdin.end();
        await once(child, 'exit');
      },
    };
  };

  it('with silent connections keeps nobody from being answered', async () => {
    await using _flood = await flood('vpc-a-web-1', '10.0.2.11');
    expect(await session.exec('vpc-b-web-1', 'curl', '-sS', '-m', '2', 'http://10.1.2.11')).toContain(
      '"name":"vpc-b-app-1"',
    );
    // The flooded one too: who comes last gets in.
    expect(await session.exec('vpc-a-app-2', 'curl', '-sS', '-m', '2', 'http://10.0.2.11')).toContain(
      '"name":"vpc-a-app-1"',
    );
    const plan = await session.json<{ changes: readonly unknown[] }>('plan');
    expect(plan.changes).toEqual([]);
    const report = await session.json<VerifyReport>('verify');
    expect(report.failed).toEqual([]);
    const responder = daemonPid(session.root, 'responder');
    const files = await session.exec('central', 'sh', '-c', `ls /proc/$(pgrep -f services/main)/fd | wc -l`);
    expect(responder).toBeGreaterThan(0);
    expect(Number(files)).toBeLessThan(DESCRIPTORS / 2);
  });
});
