// What passes a device of a lab, by tcpdump. Entered from the host: in a user namespace of one user tcpdump cannot give
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
  const seen = await captureText(session, target, device, 'ip');
  return {
    end: async () => {
      const sources = [...(await seen.end()).matchAll(/ IP (\d+\.\d+\.\d+\.\d+)/g)];
      return [...new Set(sources.map(([, address]) => String(address)))];
    },
  };
}

/** The same with all that tcpdump says of the packets that the filter lets through. */
export async function captureText(
  session: LabSession,
  target: string,
  device: string,
  filter: string,
): Promise<{ readonly end: () => Promise<string> }> {
  const netns = `/proc/${firstProcess(session.root)}/root/run/netns/${target}`;
  const child = spawn(
    'nsenter',
    [`--net=${netns}`, 'tcpdump', '-Z', 'root', '-n', '-l', '--immediate-mode', '-i', device, filter],
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
      return out;
    },
  };
}
