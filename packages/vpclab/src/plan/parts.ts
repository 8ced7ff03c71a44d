// Which parts of the lab file a plan is about, and what becomes of each: what people ask before they ask for rows. Pure.

import { byName } from '../model/by-name.ts';
import type { NamedConcepts } from '../model/lab.ts';
import { identityOf } from '../model/plan.ts';
import type { Change, Plan, PlanPart } from '../model/plan.ts';
import type { Origin, Row } from '../model/rows.ts';
import { OBSERVED, isObserved } from '../model/rows.ts';

type Rows = {
  /** What the lab was to be until now; none where nothing is known of that. */
  readonly before: readonly Row[];
  readonly after: readonly Row[];
};

/** The same plan; what goes knows the part of the earlier lab file that it follows from. */
export function withParts(plan: Plan, rows: Rows, concepts: NamedConcepts): Plan {
  if (plan.changes.length === 0) return { ...plan, parts: [] };
  const before = byIdentity(rows.before);
  const changes = plan.changes.map((change): Change => {
    if (change.kind !== 'delete') return change;
    const origin = before.get(identityOf(change.row))?.origin;
    return origin === undefined ? change : { ...change, row: { ...change.row, origin } };
  });
  return { ...plan, changes, parts: partsOf(changes, rows, concepts) };
}

function partsOf(changes: readonly Change[], rows: Rows, concepts: NamedConcepts): readonly PlanPart[] {
  const groups = Map.groupBy(changes, groupOf);
  const [before, after] = [textsByOrigin(rows.before, groups), textsByOrigin(rows.after, groups)];
  const parts = [...groups].map(([key, some]): PlanPart => {
    const [first] = some;
    const origin = first?.row.origin ?? OBSERVED;
    const becomes = becomesOf(key, before, after);
    const { concept, name } = origin;
    if (becomes === 'undo') return { becomes, title: first?.place ?? '', changes: some.length };
    return { becomes, concept, name, title: titleOf(origin, concepts), changes: some.length };
  });
  return parts.toSorted(
    (a, b) =>
      ORDER.indexOf(a.becomes) - ORDER.indexOf(b.becomes) ||
      orderOf(a, concepts) - orderOf(b, concepts) ||
      byName(a.title, b.title),
  );
}

/** Removals come first; then by concept, and by name. */
const ORDER: readonly PlanPart['becomes'][] = ['removed', 'undo', 'changed', 'repaired', 'added'];

/** Of what nobody asked for, by where it is. */
export function groupOf({ row, place }: Change): string {
  return isObserved(row.origin) ? `? ${place ?? row.kind}` : keyOf(row.origin);
}

function becomesOf(
  key: string,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): PlanPart['becomes'] {
  const [was, is] = [before.get(key), after.get(key)];
  if (was === undefined && is === undefined) return 'undo';
  if (was === undefined) return 'added';
  if (is === undefined) return 'removed';
  return was === is ? 'repaired' : 'changed';
}

/** "edge", not "edge edge". */
export function titleOf({ concept, name }: Origin, concepts: NamedConcepts): string {
  const { title } = concepts[concept].words;
  return concept === name ? title : `${title} ${name}`;
}

function orderOf(part: PlanPart, concepts: NamedConcepts): number {
  return part.concept === undefined ? -1 : concepts[part.concept].words.order;
}

/** Of the origins that are asked for. */
function textsByOrigin(
  rows: readonly Row[],
  asked: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, string> {
  const meant = rows.filter(({ origin }) => asked.has(keyOf(origin)));
  const groups = Map.groupBy(meant, ({ origin }) => keyOf(origin));
  return new Map([...groups].map(([key, some]) => [key, JSON.stringify(some)]));
}

function keyOf({ concept, name }: Origin): string {
  return `${concept} ${name}`;
}

function byIdentity(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [identityOf(row), row]));
}
