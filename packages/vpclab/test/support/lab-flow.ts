// Flows that run while something happens to the lab, and what they lost meanwhile.

import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';
import type { LabSession } from './lab-session.ts';
import { until } from './lab-until.ts';

const START_MS = 10_000;
/** 100 ms worth of packets. */
const IN_FLIGHT = 5;

export type Loss = { readonly sent: number; readonly lost: number };
export type Flow<T> = { readonly end: () => Promise<T> };

/** One packet every 20 ms, each answered or lost. */
export async function startPing(session: LabSession, from: string, address: string): Promise<Flow<Loss>> {
  const { child, text } = start(session, from, ['ping', '-n', '-i', '0.02', address]);
  await until(() => text().includes('icmp_seq=3'), `${address} to answer a ping of ${from}`, START_MS);
  return {
    end: async () => {
      await interrupt(child);
      const sent = Number(/(\d+) packets transmitted/.exec(text())?.[1]);
      if (Number.isNaN(sent)) throw new Error(`ping said: ${text()}`);
      const answered = new Set(
        [...text().matchAll(/icmp_seq=(\d+) ttl/g)].map(([, number]) => Number(number)),
      );
      // Answers to the last ones may have been on their way when ping was told to end.
      const last = Math.max(...answered);
      return { sent, lost: sent - last > IN_FLIGHT ? sent - answered.size : last - answered.size };
    },
  };
}

export type StreamEnd = {
  readonly lines: number;
  /** The first line that is not the next number: none where all came in order. */
  readonly odd: string | undefined;
  /** The longest silence between two lines. */
  readonly longestGapMs: number;
};

/** A line every 20 ms over one TCP connection. */
export async function startStream(
  session: LabSession,
  from: string,
  address: string,
): Promise<Flow<StreamEnd>> {
  const { child, text } = start(session, from, ['curl', '-sSN', `http://${address}/stream?ms=20`]);
  let last = Number.NaN;
  let longestGapMs = 0;
  child.stdout?.on('data', () => {
    const now = performance.now();
    if (!Number.isNaN(last)) longestGapMs = Math.max(longestGapMs, Math.round(now - last));
    last = now;
  });
  await until(() => text().split('\n').length > 3, `${address} to stream to ${from}`, START_MS);
  return {
    end: async () => {
      await interrupt(child);
      const lines = text().split('\n').slice(0, -1);
      const odd = lines.find((line, index) => line !== String(index + 1));
      return { lines: lines.length, odd, longestGapMs };
    },
  };
}

function start(
  session: LabSession,
  from: string,
  command: readonly string[],
): { readonly child: ChildProcess; readonly text: () => string } {
  const child = session.start(['exec', from, '--', ...command]);
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return { child, text: () => said };
}

/** `vpclab exec` hands the signal on to its program. */
async function interrupt(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const closed = once(child, 'close', { signal: AbortSignal.timeout(5_000) });
  child.kill('SIGINT');
  await closed;
}
