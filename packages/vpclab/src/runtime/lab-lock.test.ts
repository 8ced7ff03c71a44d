import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireLabLock, withLabLock } from './lab-lock.ts';
import { hostPaths } from './paths.ts';

let root = '';
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'vpclab-lock-'))));
afterEach(() => rmSync(root, { recursive: true }));

describe('acquireLabLock', () => {
  it('refuses a second holder and names the first', async () => {
    const first = await acquireLabLock('lab', { purpose: 'up', root });
    await expect(acquireLabLock('lab', { purpose: 'down', root })).rejects.toMatchObject({
      code: 'LAB_BUSY',
      message: `\`vpclab up\` (pid ${process.pid}) is working on lab lab`,
    });
    first.release();
  });

  it('keeps labs apart', async () => {
    const first = await acquireLabLock('one', { purpose: 'up', root });
    const second = await acquireLabLock('two', { purpose: 'up', root });
    expect(readdirSync(root)).toEqual(['one.lock', 'two.lock']);
    first.release();
    second.release();
  });

  it('waits as long as it is told to, and no longer', async () => {
    const first = await acquireLabLock('lab', { purpose: 'up', root });
    await expect(acquireLabLock('lab', { purpose: 'down', root, waitMs: 60 })).rejects.toThrow(
      'within 0.1 s',
    );
    const second = acquireLabLock('lab', { purpose: 'down', root, waitMs: 5_000 });
    setTimeout(first.release, 50);
    (await second).release();
  });

  it('of one whose file was removed while it was waited for keeps others out all the same', async () => {
    const first = await acquireLabLock('lab', { purpose: 'up', root });
    const waiting = acquireLabLock('lab', { purpose: 'down', root, waitMs: 5_000 });
    // So that it waits on the file that the first one is about to remove.
    await new Promise((resolve) => setTimeout(resolve, 200));
    first.release();
    const second = await waiting;
    expect(readdirSync(root)).toEqual(['lab.lock']);
    await expect(acquireLabLock('lab', { purpose: 'apply', root })).rejects.toMatchObject({
      code: 'LAB_BUSY',
      message: `\`vpclab down\` (pid ${process.pid}) is working on lab lab`,
    });
    second.release();
  });

  it('leaves no file behind', async () => {
    await withLabLock('lab', { purpose: 'up', root }, async () => await Promise.resolve());
    expect(existsSync(hostPaths('lab', root).lock)).toBe(false);
  });

  it('does not stay with a holder that was killed', async () => {
    const holder = spawn('flock', [hostPaths('lab', root).lock, 'sh', '-c', 'echo held; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    });
    await once(holder.stdout, 'data');
    await expect(acquireLabLock('lab', { purpose: 'up', root })).rejects.toMatchObject({ code: 'LAB_BUSY' });
    process.kill(-(holder.pid ?? 0), 'SIGKILL');
    await once(holder, 'close');
    (await acquireLabLock('lab', { purpose: 'up', root })).release();
  });

  it('is taken or not, and leaves nothing, where it need not wait and is called off', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const taking = acquireLabLock('lab', { purpose: 'up', root, signal: stop.signal });
    stop.abort(reason);
    await expect(taking).rejects.toBe(reason);
    expect(readdirSync(root)).toEqual([]);
  });

  it('can be given up while it waits', async () => {
    const first = await acquireLabLock('lab', { purpose: 'up', root });
    const waiting = acquireLabLock('lab', {
      purpose: 'down',
      root,
      waitMs: 5_000,
      signal: AbortSignal.timeout(30),
    });
    await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
    first.release();
  });
});
