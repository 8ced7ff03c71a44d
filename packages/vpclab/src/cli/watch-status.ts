// The state of a lab again and again: on a terminal in place, elsewhere each time that it has changed.

import { setTimeout as sleep } from 'node:timers/promises';
import type { ListedFault } from '../model/chaos.ts';
import type { LabStatus } from '../model/engine.ts';
import { printableJson } from '../printable.ts';
import type { LabClient } from './client.ts';
import type { Terminal } from './terminal.ts';

const INTERVAL_MS = 1_000;
/** It takes the time of a plan. */
const COMPARE_EVERY = 5;

export async function watchStatus(
  client: LabClient,
  terminal: Terminal,
  options: {
    readonly json: boolean;
    readonly text: (status: LabStatus, faults: readonly ListedFault[]) => string;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { json, text, signal } = options;
  const inPlace = terminal.outIsTerminal && !json;
  let shown: string | undefined;
  let differences: number | undefined;
  for (let turn = 0; ; turn += 1) {
    const isCompared = turn % COMPARE_EVERY === 0;
    const asked = isCompared ? client.comparedStatus(signal) : client.status(signal);
    const [seen, faults] = await Promise.all([asked, json ? [] : client.faults()]);
    if (isCompared) ({ differences } = seen);
    const status = { ...seen, differences };
    const now = lasting(status, faults);
    if (inPlace) terminal.replaceOut(text(status, faults));
    else if (now !== shown) {
      if (json) terminal.out(`${printableJson(status)}\n`);
      else terminal.out((shown === undefined ? '' : '\n') + text(status, faults));
    }
    shown = now;
    await sleep(INTERVAL_MS, undefined, { signal });
  }
}

/** Without what changes by itself. */
function lasting(status: LabStatus, faults: readonly ListedFault[]): string {
  const bgp = status.bgp.map((session) => ({ ...session, uptimeSeconds: 0 }));
  return JSON.stringify([{ ...status, bgp }, faults]);
}
