// How an intended row is compared with the observed one: which columns count, and when two values are equal. Pure.

import type { LinkEnd, Row, VethRow } from '../model/rows.ts';
import { compareRulesets } from '../nft/observe.ts';
import { compareOvsdb } from './compare-ovsdb.ts';
import type { ColumnChange } from '../model/plan.ts';

/** Columns of `intended` that the observed row (same kind and key) has otherwise. */
export function compareRows(intended: Row, observed: Row): readonly ColumnChange[] {
  if (intended.kind === 'ovsdb' && observed.kind === 'ovsdb') return compareOvsdb(intended, observed);
  if (intended.kind === 'veth' && observed.kind === 'veth') return compareVeth(intended, observed);
  if (intended.kind === 'nft' && observed.kind === 'nft')
    return compareNft(intended.ruleset, observed.ruleset);
  return compareFields(intended, observed, '');
}

function compareNft(intended: string, observed: string): readonly ColumnChange[] {
  return compareRulesets(intended, observed).map(({ kind, block, statement = 'all of it' }) => ({
    column: block,
    from: kind === 'added' ? statement : undefined,
    to: kind === 'missing' ? statement : undefined,
  }));
}

const IDENTITY: ReadonlySet<string> = new Set(['kind', 'key', 'origin']);

function compareFields(intended: object, observed: object, prefix: string): readonly ColumnChange[] {
  const changes: ColumnChange[] = [];
  const from: Readonly<Record<string, unknown>> = { ...observed };
  for (const [column, to] of Object.entries(intended)) {
    if (IDENTITY.has(column) || sameValue(to, from[column])) continue;
    changes.push({ column: prefix + column, from: from[column], to });
  }
  return changes;
}

function compareVeth(intended: VethRow, observed: VethRow): readonly ColumnChange[] {
  return [...compareEnd(intended.a, observed.a, 'a.'), ...compareEnd(intended.b, observed.b, 'b.')];
}

/** A MAC left to the kernel is never a difference. */
function compareEnd(intended: LinkEnd, observed: LinkEnd, prefix: string): readonly ColumnChange[] {
  const kept = intended.mac === undefined ? { ...observed, mac: undefined } : observed;
  return compareFields(intended, kept, prefix);
}

function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
  }
  if (isRecord(a) && isRecord(b)) {
    // A key that is undefined and one that is not there are the same: JSON does not tell them apart.
    return (
      Object.keys(a).every((key) => sameValue(a[key], b[key])) &&
      Object.keys(b).every((key) => key in a || b[key] === undefined)
    );
  }
  return false;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
