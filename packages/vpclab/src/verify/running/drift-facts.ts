// What differs from the lab file, row by row, as the cause of promises that do not hold. Pure.

import { causeOf } from '../../diagnose/drift.ts';
import { orderOf } from '../../kinds/registry.ts';
import { isDefined } from '../../model/is-defined.ts';
import type { Lab } from '../../model/lab.ts';
import type { Change } from '../../model/plan.ts';
import type { OvsdbRow, Row } from '../../model/rows.ts';
import type { Drift, Fact } from '../causes.ts';
import type { Lost } from '../trace.ts';
import { concernsIn } from './concerns.ts';
import { intendedIn } from './intended.ts';
import { pathsIn } from './promise-path.ts';

type DriftOf = { readonly lab: Lab; readonly rows: readonly Row[]; readonly changes: readonly Change[] };
export type DriftFact = { readonly change: Change; readonly fact: Fact };

/** What others stand on comes first: a link that is missing takes its address along. What is only in the way comes last. */
export function driftFacts({ lab, rows, changes }: DriftOf): readonly DriftFact[] {
  const pathOf = pathsIn(lab);
  const concerns = concernsIn(intendedIn(lab, rows));
  return changes
    .toSorted((a, b) => rank(a) - rank(b))
    .map((change) => ({
      change,
      fact: {
        ...{ kind: 'drift', ...wordsOf(change), drift: driftOf(change) },
        breaks: (promise) => concerns(change, pathOf(promise)),
      },
    }));
}

function rank({ kind, row }: Change): number {
  return orderOf(row.kind) + (kind === 'delete' ? 100 : 0);
}

function wordsOf(change: Change): { readonly text: string; readonly fix: string } {
  const { text, fix } = causeOf({ lineOf: () => undefined }, change);
  return { text, fix };
}

function driftOf({ row }: Change): Drift {
  if (row.kind !== 'ovsdb' || row.db.kind !== 'nb')
    return { where: 'namespace', canLose: () => true, isAt: () => false };
  return {
    where: 'ovn',
    canLose: ({ at, isCarried }) =>
      isCarried !== true && (at === undefined || isSteering(row) || isList(row) === isAtList(at)),
    isAt: ({ at }) => at !== undefined && isOf(row, at.datapath) && isAsked(row, at),
  };
}

type Place = NonNullable<Lost['at']>;

function isAtList({ table }: Place): boolean {
  return /_acl(?:_|$)/.test(table);
}

const LISTS: readonly string[] = ['ACL', 'Port_Group', 'Address_Set'];
const isList = ({ table }: OvsdbRow): boolean => LISTS.includes(table);
/** It sends packets another way, where anything can become of them. */
const STEERING: readonly string[] = ['Logical_Router_Static_Route', 'Logical_Router_Policy'];
const isSteering = ({ table }: OvsdbRow): boolean => STEERING.includes(table);

function isOf(row: OvsdbRow, datapath: string): boolean {
  // A port group is of no switch.
  return isList(row)
    ? row.parent === undefined || row.parent.table === 'Port_Group' || row.parent.name === datapath
    : [row.name, row.parent?.name].includes(datapath);
}

/** What the table of that name asks (ovn-northd(8)). */
function isAsked(row: OvsdbRow, at: Place): boolean {
  if (isList(row) || isAtList(at)) return isList(row) && isAtList(at);
  if (at.table.startsWith('lr_in_policy')) return row.table === 'Logical_Router_Policy';
  if (at.table.startsWith('lr_in_ip_routing')) return row.table !== 'Logical_Router_Policy';
  return !isSteering(row);
}

/** The first of them that can be why something else is down. */
export function rootOf(drift: readonly DriftFact[], isWhy: (change: Change) => boolean): Fact | undefined {
  return drift.map(({ change, fact }) => (isWhy(change) ? fact : undefined)).find(isDefined);
}
