// Packet sockets of a process that is about to be killed: their copies are the same sockets, and outlive it until closed.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { closeCopies, copyPacketSockets } from '../../src/machine/kernel/packet-sockets.ts';
import { whyNotUnshared } from '../support/unshared.ts';

const HOLDER = join(import.meta.dirname, 'fixtures/packet-holder.ts');
const COPIER = join(import.meta.dirname, 'fixtures/packet-copier.ts');
const ENOUGH = 40;
const FEW_DESCRIPTORS = 80;
const reason = whyNotUnshared([]);

describe.skipIf(reason !== undefined)(
  `packet sockets${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  () => {
    let holder: ChildProcess | undefined;
    afterEach(() => holder?.kill('SIGKILL'));

    async function hold(count: number): Promise<number> {
      const namespaces = ['--user', '--map-root-user', '--net'];
      const command = [process.execPath, '--disable-warning=ExperimentalWarning', HOLDER, String(count)];
      holder = spawn('unshare', [...namespaces, ...command], { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(holder.stdout as NodeJS.ReadableStream, 'data');
      return holder.pid ?? 0;
    }

    it('are copied, outlive their process, and are closed', async () => {
      const pid = await hold(ENOUGH);
      const theirs = new Set(
        readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`)),
      );
      const copies = copyPacketSockets([pid]);
      const sockets = (): readonly string[] =>
        copies.map((fd) => readlinkSync(`/proc/self/fd/${fd}`)).filter((link) => link.startsWith('socket:'));
      expect(sockets()).toHaveLength(ENOUGH);
      expect(sockets().every((link) => theirs.has(link))).toBe(true);

      holder?.kill('SIGKILL');
      await once(holder as ChildProcess, 'exit');
      expect(sockets()).toHaveLength(ENOUGH);
      await closeCopies(copies);
      expect(copies.filter((fd) => existsSync(`/proc/self/fd/${fd}`))).toEqual([]);
    });

    it('are copied only as far as descriptors reach, with some left over', async () => {
      const pid = await hold(2 * FEW_DESCRIPTORS);
      const script = `ulimit -n ${FEW_DESCRIPTORS}; exec "$@"`;
      const command = [process.execPath, '--disable-warning=ExperimentalWarning', COPIER, String(pid)];
      const said = execFileSync('sh', ['-c', script, 'sh', ...command], { encoding: 'utf8' });
      expect(JSON.parse(said)).toEqual({ copied: expect.any(Number), canOpen: true });
      expect((JSON.parse(said) as { copied: number }).copied).toBeGreaterThan(0);
    });

    it('are left alone where there are few, or nobody to ask', async () => {
      const pid = await hold(3);
      expect(copyPacketSockets([pid])).toEqual([]);
      holder?.kill('SIGKILL');
      await once(holder as ChildProcess, 'exit');
      expect(copyPacketSockets([pid])).toEqual([]);
    });
  },
);
