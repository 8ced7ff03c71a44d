// Request trees of a lab file in which one sender could have more calls at once to one receiver than there are connections
// for. Asked once all else is resolved, because it takes what reaches what. Pure.

import type { Resolution } from '../lab-file/resolution.ts';
import type { Lab } from '../model/lab.ts';
import { HTTP_PORT } from '../model/ports.ts';
import { reachability } from './reachability.ts';
import { ALL_CONCEPTS } from './registry.ts';
import { isNeverTooBusy, LESS_BUSY, pairTooBusy } from './traffic/busiest-pair.ts';
import {
  attemptsOf,
  MOST_PAIRS,
  nameOfDestination,
  receiversNamed,
  selected,
  treeAttempts,
} from './traffic/tree-attempts.ts';

const SERVICE = { protocol: 'tcp', port: HTTP_PORT } as const;

export function checkTrees(resolution: Resolution, lab: Lab): void {
  const trees = [...lab.traffic.entries()].filter(([, { hops }]) => !isNeverTooBusy(hops));
  if (trees.length === 0) return;
  const verdictOf = reachability(
    lab,
    ALL_CONCEPTS.map(({ promises }) => promises),
  );
  for (const [index, { hops, from }] of trees) {
    const attempts = treeAttempts(hops, selected(from, lab), (callers, { to }) => {
      const receivers = receiversNamed(to, lab);
      // Refused by `traffic start`, as is a hop that nobody reaches: whether it can be started is not asked here.
      if (callers.length * receivers.length > MOST_PAIRS) return [];
      return attemptsOf(callers, receivers, SERVICE).filter((attempt) => verdictOf(attempt).kind === 'open');
    });
    const pairs = attempts.map(({ from: caller, to, hop }) => ({
      ...{ from: caller.name, to: nameOfDestination(to), hop },
    }));
    const busy = pairTooBusy(hops, pairs);
    if (busy === undefined) continue;
    const path = ['traffic', index, 'hops', busy.hop];
    resolution.complain([...path, 'fanout'], { message: busy.message, expected: LESS_BUSY });
  }
}
