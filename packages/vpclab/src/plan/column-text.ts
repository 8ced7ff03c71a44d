// What differs in a column, for people: of a structured value only the parts that differ. Pure.

import { isRecord } from '../model/json.ts';
import type { ColumnChange } from '../model/plan.ts';

/** `path: from -> to`, one line a part. */
export function columnText({ column, from, to }: ColumnChange): readonly string[] {
  if (isMap(from) && isMap(to)) {
    // "column:key", as ovn-nbctl(8) and ovs-vsctl(8) spell it.
    const keys = new Set([...Object.keys(from.map), ...Object.keys(to.map)]);
    return [...keys].flatMap((key) =>
      partText({ column: `${column}:${key}`, from: from.map[key], to: to.map[key] }),
    );
  }
  if (isRecord(from) && isRecord(to)) {
    const keys = new Set([...Object.keys(from), ...Object.keys(to)]);
    return [...keys].flatMap((key) => partText({ column: `${column}.${key}`, from: from[key], to: to[key] }));
  }
  if (holdsRecords(from) && holdsRecords(to)) {
    const [before, after] = [from.map(jsonOf), to.map(jsonOf)];
    if (from.length === to.length)
      return to.flatMap((item, index) =>
        partText({ column: `${column}[${index}]`, from: from[index], to: item }),
      );
    const only = (items: readonly unknown[], others: readonly string[]): readonly unknown[] =>
      items.filter((item) => !others.includes(jsonOf(item)));
    return [
      ...only(from, after).map((item) => `${column}: without ${valueText(item)}`),
      ...only(to, before).map((item) => `${column}: with ${valueText(item)}`),
    ];
  }
  return [`${column}: ${valueText(from)} -> ${valueText(to)}`];
}

function partText(part: ColumnChange): readonly string[] {
  return jsonOf(part.from) === jsonOf(part.to) ? [] : columnText(part);
}

/** A map of OVSDB, as rows hold it. */
function isMap(value: unknown): value is { readonly map: Readonly<Record<string, unknown>> } {
  return isRecord(value) && isRecord(value['map']) && Object.keys(value).length === 1;
}

function holdsRecords(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.every(isRecord);
}

const LONGEST_VALUE = 60;

function valueText(value: unknown): string {
  if (value === undefined) return '(unset)';
  return cut(wordsOf(value));
}

/** A structured value as people write it: "address 192.0.2.1, asn 65001"; what is not set is left out. */
function wordsOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (isMap(value))
    return Object.entries(value.map)
      .map(([key, item]) => `${key}=${wordsOf(item)}`)
      .join(' ');
  if (isRecord(value)) {
    return Object.entries(value)
      .flatMap(([key, item]) => (isUnset(item) ? [] : [item === true ? key : `${key} ${wordsOf(item)}`]))
      .join(', ');
  }
  if (!Array.isArray(value) || value.length === 0) return jsonOf(value);
  if (value.every(isRecord)) return value.map(wordsOf).join('; ');
  return value.every(isWord) ? value.join(' ') : jsonOf(value);
}

function isUnset(value: unknown): boolean {
  return (
    value === undefined || value === null || value === false || (Array.isArray(value) && value.length === 0)
  );
}

/** Whether it stays one where it stands among others. */
function isWord(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^[^\s,"]+$/.test(value));
}

function jsonOf(value: unknown): string {
  return JSON.stringify(value) ?? '';
}

/** Between words alone: half an address is none. */
function cut(text: string): string {
  if (text.length <= LONGEST_VALUE) return text;
  const end = text.slice(0, LONGEST_VALUE).search(/[\s,;][^\s,;]*$/);
  return end > 0 ? `${text.slice(0, end)} …` : text;
}
