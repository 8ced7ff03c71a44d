/** Conditions as a person writes them, made into the protocol's by the types of their columns. */
import type { Condition } from '../protocol/condition.ts';
import type { ConditionFunction } from '../protocol/operation.ts';
import type { BaseType } from '../schema/base-type.ts';
import { shapeOf } from '../schema/column-type.ts';
import { columnOf, type DatabaseSchema } from '../schema/schema.ts';
import type { Atom } from '../value/value.ts';
import { UsageError } from './usage.ts';

const FUNCTIONS: Readonly<Record<string, ConditionFunction>> = {
  '==': '==',
  // As ovs-vsctl(8) and ovn-nbctl(8) write it.
  '=': '==',
  '!=': '!=',
  '<=': '<=',
  '>=': '>=',
  '<': '<',
  '>': '>',
  '~': 'includes',
  '!~': 'excludes',
};

export function parseCondition(text: string, schema: DatabaseSchema, table: string): Condition {
  const match = /^(\w+)(?::([^=!<>~]+))?\s*(==|!=|<=|>=|!~|=|<|>|~)\s*(.*)$/s.exec(text);
  const [, column, key, sign, value] = match ?? [];
  const is = FUNCTIONS[sign ?? ''];
  if (column === undefined || value === undefined || is === undefined) {
    throw new UsageError(`"${text}" is no condition (e.g. name=web-1, external_ids:owner=web)`);
  }
  const { type } = columnOf(schema, table, column);
  if (key !== undefined) {
    if (type.value === undefined)
      throw new UsageError(`${table}.${column} is no map, so it has no ":${key}"`);
    const part = is === '==' ? 'includes' : is === '!=' ? 'excludes' : undefined;
    if (part === undefined) throw new UsageError(`"${text}": what a map holds at a key can be = or != only`);
    return [column, part, new Map([[parseAtom(key, type.key), parseAtom(value, type.value)]])];
  }
  switch (shapeOf(type)) {
    case 'map': {
      if (type.value === undefined) break;
      const valueType = type.value;
      const pairs = split(value).map((pair): readonly [Atom, Atom] => {
        const at = pair.indexOf('=');
        if (at < 0) throw new UsageError(`"${pair}" is no KEY=VALUE, as ${table}.${column} is a map`);
        return [parseAtom(pair.slice(0, at), type.key), parseAtom(pair.slice(at + 1), valueType)];
      });
      return [column, is, new Map(pairs)];
    }
    case 'set':
      return [column, is, split(value).map((item) => parseAtom(item, type.key))];
    case 'optional':
      if (value === '' && (is === '==' || is === '!=')) return [column, is, undefined];
      break;
    case 'scalar':
      break;
  }
  return [column, is, parseAtom(value, type.key)];
}

function split(text: string): readonly string[] {
  return text === '' ? [] : text.split(',');
}

function parseAtom(text: string, type: BaseType): Atom {
  switch (type.kind) {
    case 'string':
    case 'uuid':
      return text;
    case 'integer':
      if (/^[+-]?\d+$/.test(text)) return BigInt(text);
      throw new UsageError(`"${text}" is no integer`);
    case 'real':
      if (text !== '' && Number.isFinite(Number(text))) return Number(text);
      throw new UsageError(`"${text}" is not a number`);
    case 'boolean':
      if (text === 'true' || text === 'false') return text === 'true';
      throw new UsageError(`"${text}" is neither true nor false`);
  }
}
