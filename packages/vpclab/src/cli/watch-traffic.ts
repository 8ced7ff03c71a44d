// Traffic second by second until it ends: on a terminal in place, elsewhere a line for each second.

import { setTimeout as sleep } from 'node:timers/promises';
import type { ListedFault } from '../model/chaos.ts';
import type { TrafficStatus, TrafficWindow } from '../model/traffic.ts';
import { printableJson } from '../printable.ts';
import type { LabClient } from './client.ts';
import { paint } from './render/paint.ts';
import { silenceText } from './render/traffic.ts';
import { trafficLiveText, trafficSecondText } from './render/traffic-live.ts';
import type { Terminal } from './terminal.ts';

/** Twice a second, so that none is missed: a status has the last ten. */
const INTERVAL_MS = 500;

export async function watchTraffic(
  client: Pick<LabClient, 'traffic' | 'faults'>,
  terminal: Terminal,
  { json, signal }: { readonly json: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const inPlace = terminal.outIsTerminal && !json;
  const seen = new SeenWindows();
  let isSilent = false;
  for (;;) {
    const [status, faults] = await Promise.all([client.traffic(), client.faults()]);
    if (inPlace) {
      const view = { width: terminal.columns(), paint: paint(terminal.outColor) };
      terminal.replaceOut(trafficLiveText(status, faults, view));
    } else {
      for (const window of seen.next(status))
        terminal.out(
          json ? `${printableJson(second(status, window, faults))}\n` : trafficSecondText(window, faults),
        );
      // Once: what it is about are seconds that do not come.
      if (status.silentMs > 0 && !isSilent) terminal.err(silenceText(status.silentMs));
      isSilent = status.silentMs > 0;
    }
    if (status.state !== 'running') return;
    await sleep(INTERVAL_MS, undefined, { signal });
  }
}

/** Which seconds were not shown yet. */
export class SeenWindows {
  #id: string | undefined;
  #lastMs = -1;

  next({ id, windows }: Pick<TrafficStatus, 'id' | 'windows'>): readonly TrafficWindow[] {
    if (id !== this.#id) {
      this.#id = id;
      this.#lastMs = -1;
    }
    const fresh = windows.filter(({ atMs }) => atMs > this.#lastMs);
    this.#lastMs = fresh.at(-1)?.atMs ?? this.#lastMs;
    return fresh;
  }
}

/** `faults`: those that are active when it is shown. */
function second({ id, state }: TrafficStatus, window: TrafficWindow, faults: readonly ListedFault[]) {
  const active = faults.map(({ fault, target, tenants, until }) => ({ fault, target, tenants, until }));
  return { id, state, ...window, faults: active };
}
