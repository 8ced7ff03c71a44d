// Stops daemons that run and starts them again, each after those among them that its row names.

import type { Machine } from '../../machine/machine.ts';
import type { DaemonRow } from '../../model/rows.ts';

export async function restartDaemons(
  rows: readonly DaemonRow[],
  machine: Pick<Machine, 'startDaemons' | 'stopDaemons'>,
  signal: AbortSignal,
): Promise<void> {
  if (rows.length === 0) return;
  await machine.stopDaemons(rows.map(({ key }) => key));
  for (const wave of wavesOf(rows)) await machine.startDaemons(wave, { signal });
}

function wavesOf(rows: readonly DaemonRow[]): readonly (readonly DaemonRow[])[] {
  const waves: (readonly DaemonRow[])[] = [];
  let waiting = rows;
  while (waiting.length > 0) {
    const names = new Set(waiting.map(({ key }) => `daemon ${key}`));
    const ready = waiting.filter(({ after }) => !after.some((what) => names.has(what)));
    // Rows that wait for each other: the plan refuses them, and nobody waits here forever.
    const wave = ready.length > 0 ? ready : waiting;
    waves.push(wave);
    waiting = waiting.filter((row) => !wave.includes(row));
  }
  return waves;
}
