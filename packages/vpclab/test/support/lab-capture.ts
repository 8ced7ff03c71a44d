// What passes a device of a lab, by tcpdump. Entered from the host: in a user namespace of one user tcpdump can not give
// up its privileges, and refuses to run.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { firstProcess } from './lab-processes.ts';
import type { LabSession } from './lab-session.ts';
import { until } from './lab-until.ts';

const START_MS = 10_000;

/** Resolves once it listens; `end` gives the source addresses of all IPv4 packets since then. */
export async function capture(
  session: LabSession,
  target: string,
  device: string,
): Promise<{ readonly end: () => Promise<readonly string[]> }> {
  const netns = `/proc/${firstProcess(session.root)}/root/run/netns/${target}`;
  const child = spawn(
    'nsenter',
    [`--net=${netns}`, 'tcpdump', '-Z', 'root', '-n', '-l', '--immediate-mode', '-i', device, 'ip'],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, VPCLAB_SANDBOX: `${session.root}/capture` } },
  );
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  await until(() => err.includes('listening on'), `tcpdump in ${target}`, START_MS).catch(
    (error: unknown) => {
      child.kill('SIGKILL');
      throw new Error(`tcpdump said: ${err}`, { cause: error });
    },
  );
  return {
    end: async () => {
      const closed = once(child, 'close', { signal: AbortSignal.timeout(5_000) });
      child.kill('SIGINT');
      await closed;
      const sources = [...out.matchAll(/ IP (\d+\.\d+\.\d+\.\d+)/g)].map(([, address]) => String(address));
      return [...new Set(sources)];
    },
  };
}
