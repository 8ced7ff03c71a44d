// A plan by the parts of the lab file: what is added, changed, put back and removed, and what that interrupts. Rows are
// shown only where the question is what exactly differs. Pure.

import type { Change, Plan, PlanPart } from '../model/plan.ts';
import { groupOf } from './parts.ts';
import { NOTHING, changeText, consequenceText, faultsText, othersText } from './text.ts';

const SIGN_OF = { added: '+', changed: '~', repaired: '~', removed: '-', undo: '-' } as const;
const WORDS = {
  added: 'will be added',
  changed: 'will change',
  repaired: 'will be put back as the file says',
  removed: 'will be removed',
  undo: 'changes that nobody asked for will be undone',
} as const;

/** Of one kind and fate: more are counted. */
const MOST_NAMED = 8;
/** Rows of a part that is changed or put back. */
const MOST_ROWS = 4;

/** Of a plan with parts. `brief`: without the rows. */
export function planSummary(plan: Plan, { brief }: { readonly brief: boolean }): string {
  const parts = plan.parts ?? [];
  const changes = Map.groupBy(plan.changes, groupOf);
  const lines: string[] = [];
  // One line for what comes and goes whole; what changes says how.
  const groups = Map.groupBy(parts, ({ becomes, concept, title }) =>
    becomes === 'added' || becomes === 'removed' ? `${becomes} ${concept ?? ''}` : `${becomes} ${title}`,
  );
  for (const some of groups.values()) {
    const [first] = some;
    if (first === undefined) continue;
    const own = some.flatMap((part) => changes.get(groupKey(part)) ?? []);
    lines.push(`${SIGN_OF[first.becomes]} ${subject(some)} ${WORDS[first.becomes]}`);
    if (first.becomes === 'added' && !brief) lines.push(...numberLines(own));
    else if (first.becomes !== 'removed' && !brief) lines.push(...firstOf(own, changeText));
    lines.push(...new Set(own.flatMap((change) => consequenceText(change, 4))));
  }
  lines.push(...(parts.length === 0 ? [NOTHING] : ['', countText(parts, plan.changes.length)]));
  lines.push(...othersText(plan.others ?? [], false));
  lines.push(...faultsText(plan.faults ?? [], false));
  return `${lines.join('\n')}\n`;
}

function groupKey({ concept, name, title }: PlanPart): string {
  return concept === undefined ? `? ${title}` : `${concept} ${name ?? ''}`;
}

/** "vpc vpc-a", "workload web-1, web-2 and 3 more". */
function subject(parts: readonly PlanPart[]): string {
  const [first] = parts;
  if (first === undefined) return '';
  if (parts.length === 1) return `${first.title}${first.becomes === 'undo' ? ':' : ''}`;
  const names = parts.map(({ name = '' }) => name);
  const more = names.length - MOST_NAMED;
  const list = more > 1 ? `${names.slice(0, MOST_NAMED).join(', ')} and ${more} more` : names.join(', ');
  const kind = first.title.slice(0, first.title.length - (first.name ?? '').length).trimEnd();
  return `${kind} ${list}`;
}

function firstOf<T>(items: readonly T[], text: (item: T) => readonly string[]): readonly string[] {
  const shown = items.length > MOST_ROWS + 1 ? items.slice(0, MOST_ROWS) : items;
  const more = items.length - shown.length;
  return [...shown.flatMap(text), ...(more > 0 ? [`    and ${more} more: --details`] : [])];
}

/** Of what is new: addresses and AS numbers, which the lab file may have left open. */
function numberLines(changes: readonly Change[]): readonly string[] {
  const numbers = changes.flatMap(({ kind, row }): readonly (readonly [string, string])[] => {
    if (kind !== 'create') return [];
    if (row.kind === 'address') return [[row.netns, `${row.address}/${row.prefixLength}`]];
    return row.kind === 'frr' && row.router.bgp !== undefined
      ? [[row.netns, `AS ${row.router.bgp.asn}`]]
      : [];
  });
  const byPlace = [...Map.groupBy(numbers, ([netns]) => netns)];
  return firstOf(byPlace, ([netns, some]) => [
    `    ${netns}: ${some.map(([, number]) => number).join(', ')}`,
  ]);
}

function countText(parts: readonly PlanPart[], changes: number): string {
  const count = (...fates: readonly PlanPart['becomes'][]): number =>
    parts.filter(({ becomes }) => fates.includes(becomes)).length;
  const counts = [
    [count('added'), 'to add'],
    [count('changed'), 'to change'],
    [count('repaired', 'undo'), 'to repair'],
    [count('removed'), 'to remove'],
  ] as const;
  const texts = counts.flatMap(([number, what]) => (number === 0 ? [] : [`${number} ${what}`]));
  return `${texts.join(', ')} (${changes} change${changes === 1 ? '' : 's'}: --details shows them)`;
}
