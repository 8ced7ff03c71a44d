// How an intended OVSDB row is compared with the observed one: every column that is configuration, by what we own in it.

import {
  isMap,
  isRef,
  isSet,
  isShare,
  isSharedMap,
  isSteeringKey,
  normalValue,
  valueOf,
} from '../../model/ovsdb-value.ts';
import type { NormalValue } from '../../model/ovsdb-value.ts';
import type { OvsdbRow, OvsdbValue } from '../../model/rows.ts';
import type { ColumnChange } from '../../model/plan.ts';

export function compareOvsdb(intended: OvsdbRow, observed: OvsdbRow): readonly ColumnChange[] {
  const changes: ColumnChange[] = [];
  // What neither states is empty in both.
  for (const column of new Set([...Object.keys(intended.columns), ...Object.keys(observed.columns)])) {
    if (isSame(intended, observed, column)) continue;
    changes.push({ column, from: observed.columns[column], to: intended.columns[column] });
  }
  if (!isSameParent(intended.parent, observed.parent)) {
    changes.push({ column: 'parent', from: observed.parent, to: intended.parent });
  }
  return changes;
}

function isSame(intended: OvsdbRow, observed: OvsdbRow, column: string): boolean {
  const wanted = valueOf(intended, column);
  const seen = valueOf(observed, column);
  if (isIdentical(wanted, seen)) return true;
  const to = normalValue(wanted);
  if (wanted !== undefined && isShare(wanted)) return isEqual(to, normalValue(oursIn(seen)));
  const from = normalValue(seen);
  return isSharedMap(intended.table, column)
    ? holdsOurs(intended.table, column, from, to)
    : isEqual(from, to);
}

/** Of most columns, which then need no normal form: a plan compares tens of thousands. */
function isIdentical(a: OvsdbValue | undefined, b: OvsdbValue | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  if (isSet(a))
    return isSet(b) && a.length === b.length && a.every((atom, index) => isSameAtom(atom, b[index]));
  if (isRef(a)) return isSameAtom(a, b);
  if (isShare(a) || !isMap(b)) return false;
  const keys = Object.keys(a.map);
  return keys.length === Object.keys(b.map).length && keys.every((key) => isSameAtom(a.map[key], b.map[key]));
}

function isSameAtom(a: OvsdbValue | undefined, b: OvsdbValue | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return isRef(a) && isRef(b) && a.ref.name === b.ref.name && a.ref.table === b.ref.table;
}

/** The references to rows of ours; one to a row of somebody else is no reference but its UUID. */
function oursIn(value: OvsdbValue | undefined): OvsdbValue {
  if (value === undefined || isMap(value) || isShare(value)) return [];
  return (isSet(value) ? value : [value]).filter((atom) => isRef(atom));
}

function holdsOurs(table: string, column: string, whole: NormalValue, ours: NormalValue): boolean {
  if (isList(whole) || isList(ours)) return isEqual(whole, ours);
  return (
    Object.entries(ours).every(([key, value]) => whole[key] === value) &&
    Object.keys(whole).every((key) => key in ours || !isSteeringKey(table, column, key))
  );
}

function isEqual(a: NormalValue, b: NormalValue): boolean {
  if (isList(a) && isList(b)) return a.length === b.length && a.every((item, index) => item === b[index]);
  // A map without entries and an unset column are both empty.
  const [left, right] = [entriesOf(a), entriesOf(b)];
  if (left === undefined || right === undefined) return false;
  return left.size === right.size && [...left].every(([key, value]) => right.get(key) === value);
}

function entriesOf(value: NormalValue): ReadonlyMap<string, string> | undefined {
  if (!isList(value)) return new Map(Object.entries(value));
  return value.length === 0 ? new Map() : undefined;
}

function isList(value: NormalValue): value is readonly string[] {
  return Array.isArray(value);
}

type Parent = OvsdbRow['parent'];

function isSameParent(a: Parent, b: Parent): boolean {
  return a?.table === b?.table && a?.name === b?.name && a?.column === b?.column;
}
