// The state of a lab again and again: on a terminal in place, elsewhere each time that it has changed.

import { setTimeout as sleep } from 'node:timers/promises';
import { VpclabError } from '../errors.ts';
import type { LabStatus } from '../model/engine.ts';
import { printableJson } from '../printable.ts';
import type { LabClient } from './client.ts';
import { withInterrupt } from './interrupt.ts';
import type { Terminal } from './terminal.ts';

const INTERVAL_MS = 1_000;

export async function watchStatus(
  client: LabClient,
  terminal: Terminal,
  { json, text }: { readonly json: boolean; readonly text: (status: LabStatus) => string },
): Promise<void> {
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, terminal.outClosed]);
  const inPlace = terminal.outIsTerminal && !json;
  const watch = async (): Promise<void> => {
    let shown: string | undefined;
    for (;;) {
      const status = await client.status(signal);
      const now = lasting(status);
      if (inPlace) terminal.replaceOut(text(status));
      else if (now !== shown) {
        if (json) terminal.out(`${printableJson(status)}\n`);
        else terminal.out(shown === undefined ? text(status) : `\n${text(status)}`);
      }
      shown = now;
      await sleep(INTERVAL_MS, undefined, { signal });
    }
  };
  await withInterrupt(() => stop.abort(), watch).catch((error: unknown) => {
    // The user has seen enough, or there is nothing left to see.
    if (signal.aborted) return;
    if (!(error instanceof VpclabError && error.code === 'LAB_NOT_RUNNING')) throw error;
    terminal.err('The lab has ended.\n');
  });
}

/** Without what changes by itself. */
function lasting(status: LabStatus): string {
  return JSON.stringify({ ...status, bgp: status.bgp.map((session) => ({ ...session, uptimeSeconds: 0 })) });
}
