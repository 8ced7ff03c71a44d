// Waits for an event of a lab, on its API's socket, which need not be there yet.

import { request } from 'node:http';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FeedRecord } from '../../src/api/schemas/event.ts';

const RETRY_MS = 10;

/** False: the signal came first. Records from before `since` are those of an earlier operation. */
export async function untilEvent(
  socketPath: string,
  matches: (record: FeedRecord['record']) => boolean,
  { since, signal }: { readonly since: Date; readonly signal: AbortSignal },
): Promise<boolean> {
  while (!signal.aborted) {
    const seen = await watch(
      socketPath,
      signal,
      ({ at, record }) => new Date(at) >= since && matches(record),
    );
    if (seen) return true;
    await sleep(RETRY_MS);
  }
  return false;
}

/** False: the connection was refused or ended. */
function watch(
  socketPath: string,
  signal: AbortSignal,
  matches: (record: FeedRecord) => boolean,
): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (seen: boolean): void => {
      resolve(seen);
      asked.destroy();
    };
    const asked = request({ socketPath, path: '/v1/events', agent: false, signal }, (response) => {
      const lines = createInterface({ input: response });
      lines.on('line', (line) => {
        if (matches(JSON.parse(line) as FeedRecord)) end(true);
      });
      lines.on('error', () => end(false));
      response.on('error', () => end(false));
      response.on('close', () => end(false));
    });
    asked.on('error', () => end(false));
    asked.end();
  });
}
