// A host of the test's own (see own-host.sh), and everything of it that a lab could leave behind.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const HOLD = fileURLToPath(new URL('own-host.sh', import.meta.url));
const START_MS = 5_000;
const END_MS = 10_000;
const STATE = 'cat /proc/self/mountinfo; ip -br link; ip address; ip route show table all; nft list ruleset';

export type OwnHost = {
  /** Words before a command that is to run on this host; its process id stays. */
  readonly prefix: readonly [string, ...string[]];
  readonly state: () => Promise<string>;
  readonly end: () => Promise<void>;
};

export async function startOwnHost(directory: string): Promise<OwnHost> {
  // Detached: Ctrl-C ends the test, and this afterwards.
  const holder = spawn('unshare', ['--mount', '--net', '/bin/sh', HOLD, directory], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  await once(holder.stdout, 'data', { signal: AbortSignal.timeout(START_MS) });
  const prefix = ['nsenter', '--target', String(holder.pid), '--mount', '--net', '--'] as const;
  return {
    prefix,
    state: async () => {
      const [nsenter, ...words] = prefix;
      return (await promisify(execFile)(nsenter, [...words, 'sh', '-c', STATE])).stdout;
    },
    end: async () => {
      const ended = once(holder, 'close', { signal: AbortSignal.timeout(END_MS) });
      holder.stdin.end();
      await ended;
    },
  };
}
