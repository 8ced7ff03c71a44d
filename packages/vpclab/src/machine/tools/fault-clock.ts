// The time of day of a daemon that a fault gives another one: the words that its command begins with (libfaketime,
// faketime(1)).

import type { FaultRecord } from '../../model/fault.ts';

/** How far its time of day is from ours. */
export const CLOCK_VARIABLE = 'FAKETIME';

/**
 * The library shares its state through files, and leaves them there when the process is killed: they are in a file
 * system of the daemon's own, which ends with it.
 */
const PRIVATELY = [
  'unshare',
  '--mount',
  '--',
  'sh',
  '-c',
  'mount -t tmpfs none /dev/shm && exec env "$@"',
  'sh',
];

/** None where its clock is right. `faults`: those that something keeps. */
export function clockWords(daemon: string, faults: readonly FaultRecord[]): readonly string[] {
  const [action] = faults
    .filter(({ state }) => state === 'starting' || state === 'active')
    .flatMap(({ actions }) => actions)
    .filter((one) => one.kind === 'clock' && one.daemon === daemon);
  if (action?.kind !== 'clock') return [];
  const { seconds, library } = action;
  return [
    ...PRIVATELY,
    `LD_PRELOAD=${library}`,
    `${CLOCK_VARIABLE}=${seconds < 0 ? '' : '+'}${seconds}`,
    // Timers go on: a daemon that sleeps until a time of another clock would never wake.
    'FAKETIME_DONT_FAKE_MONOTONIC=1',
    'NO_FAKE_STAT=1',
  ];
}
