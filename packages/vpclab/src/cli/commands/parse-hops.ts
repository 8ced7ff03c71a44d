// Hops of a request tree as an option of the command line: `vpc-a/app:1:400ms,vpc-a/db:2`.

import { MOST_AT_ONCE_PER_PAIR, type WrittenHop } from '../../model/traffic-defaults.ts';
import { parseSeconds } from './shared-flags.ts';

const MOST_HOPS = 8;
const HOP = /^([^:,]{1,128})(?::([1-9][0-9]?)(?::([^:,]+))?)?$/;
const LEAST_BUDGET_S = 0.001;
const LONGEST_BUDGET_S = 5;

/** Whom each tier calls, how many calls it makes (default: 1), and how long each may take. */
export function parseHops(input: string): readonly WrittenHop[] {
  const hops = input.split(',');
  if (hops.length > MOST_HOPS)
    throw new SyntaxError(`${hops.length} hops are too many: at most ${MOST_HOPS}`);
  return hops.map((hop) => {
    const [, to, fanout, budget] = HOP.exec(hop) ?? [];
    if (to === undefined)
      throw new SyntaxError(
        `"${hop}" is not a hop: WHO, WHO:FANOUT or WHO:FANOUT:BUDGET, as in vpc-a/db:2:150ms`,
      );
    return {
      to,
      fanout: fanout === undefined ? undefined : fanoutOf(fanout),
      budget: budget === undefined ? undefined : budgetOf(budget),
    };
  });
}

function fanoutOf(text: string): number {
  const fanout = Number(text);
  if (fanout <= MOST_AT_ONCE_PER_PAIR) return fanout;
  throw new SyntaxError(`"${text}" is too large a fan-out: at most ${MOST_AT_ONCE_PER_PAIR}`);
}

function budgetOf(text: string): number {
  const seconds = parseSeconds(text, LEAST_BUDGET_S);
  if (seconds <= LONGEST_BUDGET_S) return Math.round(seconds * 1000);
  throw new SyntaxError(`"${text}" is too long a budget: at most ${LONGEST_BUDGET_S}s`);
}
