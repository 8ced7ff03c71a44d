// Flows that run while something happens to the lab, and what they lost meanwhile.

import type { LabSession } from './lab-session.ts';
import { until } from './lab-until.ts';
import type { StartedCommand } from './started-command.ts';

const START_MS = 10_000;
/** 100 ms worth of packets. */
const IN_FLIGHT = 5;

export type Loss = { readonly sent: number; readonly lost: number };
export type Flow<T> = { readonly end: () => Promise<T> };

/** One packet every 20 ms, each answered or lost. */
export async function startPing(session: LabSession, from: string, address: string): Promise<Flow<Loss>> {
  const ping = session.start(['exec', from, '--', 'ping', '-n', '-i', '0.02', address]);
  await until(() => ping.said.includes('icmp_seq=3'), `${address} to answer a ping of ${from}`, START_MS);
  return {
    end: async () => {
      await interrupt(ping);
      const sent = Number(/(\d+) packets transmitted/.exec(ping.said)?.[1]);
      if (Number.isNaN(sent)) throw new Error(`ping said: ${ping.said}`);
      const answered = new Set(
        [...ping.said.matchAll(/icmp_seq=(\d+) ttl/g)].map(([, number]) => Number(number)),
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
  const curl = session.start(['exec', from, '--', 'curl', '-sSN', `http://${address}/stream?ms=20`]);
  let last = Number.NaN;
  let longestGapMs = 0;
  curl.child.stdout?.on('data', () => {
    const now = performance.now();
    if (!Number.isNaN(last)) longestGapMs = Math.max(longestGapMs, Math.round(now - last));
    last = now;
  });
  await until(() => curl.said.split('\n').length > 3, `${address} to stream to ${from}`, START_MS);
  return {
    end: async () => {
      await interrupt(curl);
      const lines = curl.said.split('\n').slice(0, -1);
      const odd = lines.find((line, index) => line !== String(index + 1));
      return { lines: lines.length, odd, longestGapMs };
    },
  };
}

/** `vpclab exec` hands the signal on to its program. */
async function interrupt(command: StartedCommand): Promise<void> {
  command.child.kill('SIGINT');
  await command.end(5_000);
}
