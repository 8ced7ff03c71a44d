// BFD (RFC 5880): profiles that sessions of other protocols name. A silent path is found in interval x multiplier.

import { captureOf } from '../lines.ts';
import type { BfdProfile, FrrRouter } from '../../model/router.ts';
import { plainChange, type Protocol } from './protocol.ts';

const DEFAULT_INTERVAL_MS = 300;
const DEFAULT_MULTIPLIER = 3;
const PROFILE = /^profile (\S+)$/;

export const bfd: Protocol = {
  blocks: ({ bfd: profiles }) =>
    profiles.map((profile) => ({
      daemon: 'bfdd' as const,
      context: ['bfd', `profile ${profile.name}`],
      lines: linesOf(profile),
    })),
  read: (found, places) => ({
    bfd: places.flatMap(({ daemon, context }): readonly BfdProfile[] => {
      const name = captureOf(context.slice(1), PROFILE);
      if (daemon !== 'bfdd' || name === undefined) return [];
      const lines = found(daemon, ...context);
      const intervalMs = Number(captureOf(lines, /^transmit-interval (\d+)$/) ?? DEFAULT_INTERVAL_MS);
      const multiplier = Number(captureOf(lines, /^detect-multiplier (\d+)$/) ?? DEFAULT_MULTIPLIER);
      return [{ name, intervalMs, multiplier }];
    }),
  }),
  owns: ({ daemon, context }) => daemon === 'bfdd' && context[0] === 'bfd',
  ownsHeader: () => false,
  delta: (change) =>
    startsAnew(change.from, change.to)
      ? [{ kind: 'restart', daemon: 'bfdd', resets: [] }]
      : plainChange('bfdd', change, {
          settingOf: (line) => line.split(' ')[0] ?? line,
          removable: (header) => header.startsWith('profile '),
        }),
};

/** Lines with a default value are not printed back. */
function linesOf({ intervalMs, multiplier }: BfdProfile): readonly string[] {
  return [
    ...(multiplier === DEFAULT_MULTIPLIER ? [] : [`detect-multiplier ${multiplier}`]),
    ...(intervalMs === DEFAULT_INTERVAL_MS
      ? []
      : [`transmit-interval ${intervalMs}`, `receive-interval ${intervalMs}`]),
  ];
}

/** bfdd runs only where there are profiles. */
function startsAnew(from: FrrRouter, to: FrrRouter): boolean {
  return from.bfd.length === 0 && to.bfd.length > 0;
}
