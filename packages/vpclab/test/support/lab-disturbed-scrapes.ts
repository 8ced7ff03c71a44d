// Scrapes of a lab while its daemons are killed, ended and paused at random: each one answers in time, and no counter goes
// back unless its series says that it began again.

import { setTimeout as sleep } from 'node:timers/promises';
import { seeded } from '../../src/model/random.ts';
import { findDaemon } from './lab-processes.ts';
import { timedScrape } from './lab-metrics.ts';
import type { Scrape, Series } from './lab-metrics.ts';
import type { LabSession } from './lab-session.ts';

export type Disturbed = {
  /** Of each scrape, sorted. */
  readonly elapsedMs: readonly number[];
  /** Counters that went back, and after what. */
  readonly backwards: readonly string[];
  /** How often each counter began again, by its name. */
  readonly begun: ReadonlyMap<string, number>;
  readonly disturbances: number;
};

export type Disturbance = {
  readonly lab: string;
  readonly daemons: readonly string[];
  readonly scrapes: number;
  readonly seed: number;
};

const OPENMETRICS = { accept: 'application/openmetrics-text; version=1.0.0' };
const PAUSE_MS = { least: 500, most: 2_500 } as const;
const REST_MS = { least: 200, most: 1_500 } as const;
const BETWEEN_SCRAPES_MS = 50;

/** One disturbance after the other, while scrapes go on. */
export async function scrapeDisturbed(
  session: LabSession,
  { lab, daemons, scrapes, seed }: Disturbance,
): Promise<Disturbed> {
  const random = seeded(seed);
  const state = { isOver: false, last: 'nothing', count: 0 };
  const disturb = async (): Promise<void> => {
    while (!state.isOver) {
      const daemon = daemons[Math.floor(random() * daemons.length)] ?? '';
      const way = (['SIGKILL', 'SIGTERM', 'SIGSTOP'] as const)[Math.floor(random() * 3)] ?? 'SIGSTOP';
      const pid = findDaemon(session.root, daemon);
      if (pid !== undefined) {
        state.last = `${way} of ${daemon}`;
        state.count += 1;
        await signalled(pid, way, between(PAUSE_MS, random()));
      }
      await sleep(between(REST_MS, random()));
    }
  };
  const disturbing = disturb();
  const elapsed: number[] = [];
  const backwards: string[] = [];
  const begun = new Map<string, number>();
  try {
    let before = countersOf(await timedScrape(session, lab, OPENMETRICS));
    for (let number = 0; number < scrapes; number += 1) {
      const scraped = await timedScrape(session, lab, OPENMETRICS);
      elapsed.push(scraped.elapsedMs);
      const now = countersOf(scraped);
      for (const [key, { name, value, createdAt }] of now) {
        const earlier = before.get(key);
        if (earlier === undefined) continue;
        const hasBegun = (createdAt ?? 0) > (earlier.createdAt ?? 0);
        if (hasBegun) begun.set(name, (begun.get(name) ?? 0) + 1);
        if (value < earlier.value && !hasBegun)
          backwards.push(`${key}: ${earlier.value}, then ${value}, after ${state.last}`);
      }
      // What is missing for a while must not come back with less.
      before = new Map([...before, ...now]);
      await sleep(BETWEEN_SCRAPES_MS);
    }
  } finally {
    state.isOver = true;
    await disturbing;
  }
  return { elapsedMs: elapsed.toSorted((a, b) => a - b), backwards, begun, disturbances: state.count };
}

type Scraped = { readonly text: string; readonly scrape: Scrape };
type Counter = { readonly name: string; readonly value: number; readonly createdAt: number | undefined };

/** By their type: other exporters have gauges whose names end like those of counters. */
function countersOf({ text, scrape: { series } }: Scraped): ReadonlyMap<string, Counter> {
  const families = new Set([...text.matchAll(/^# TYPE (\S+) counter$/gm)].map(([, name = '']) => name));
  const created = new Map(
    series
      .filter(({ name }) => name.endsWith('_created'))
      .map((one) => [keyOf(one, one.name.slice(0, -'_created'.length)), one.value]),
  );
  return new Map(
    series
      .filter(({ name }) => name.endsWith('_total') && families.has(name.slice(0, -'_total'.length)))
      .map((one) => {
        const name = one.name.slice(0, -'_total'.length);
        const key = keyOf(one, name);
        return [key, { name, value: one.value, createdAt: created.get(key) }] as const;
      }),
  );
}

function keyOf({ labels }: Series, name: string): string {
  return `${name} ${JSON.stringify(labels)}`;
}

async function signalled(pid: number, way: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP', forMs: number): Promise<void> {
  try {
    process.kill(pid, way);
    if (way !== 'SIGSTOP') return;
    await sleep(forMs);
  } catch {
    // It has ended by itself.
    return;
  } finally {
    if (way === 'SIGSTOP') wake(pid);
  }
}

function wake(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT');
  } catch {
    // The supervisor has replaced it.
  }
}

function between({ least, most }: { readonly least: number; readonly most: number }, share: number): number {
  return least + (most - least) * share;
}
