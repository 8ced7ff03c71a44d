// Which rows an operation is about: one row by its identity, or all that conditions hold for.
import { OvsdbError } from '../errors.ts';
import { type Condition, encodeConditions } from '../protocol/condition.ts';
import type { WireCondition } from '../protocol/operation.ts';
import type { ColumnCodec } from '../value/column-codec.ts';
import { isNewRow, type NewRow, type Owns, type Ref } from '../value/uuid.ts';
import { show } from '../value/value-error.ts';

/** A row's UUID, a row of a replica, a row inserted earlier in the same transaction, or conditions. */
export type Target<Table extends string = string, On = Condition> =
  | (string extends Table ? string : Ref<Table>)
  | NewRow<Table>
  | { readonly _uuid: string extends Table ? string : Ref<Table> }
  | readonly On[];

export function encodeTarget(
  target: Target,
  codec: (column: string) => ColumnCodec,
  owns: Owns,
): readonly WireCondition[] {
  if (isConditions(target)) return encodeConditions(target, codec, owns);
  const identity = typeof target === 'string' || isNewRow(target) ? target : uuidOf(target);
  return [['_uuid', '==', codec('_uuid').encode(identity, owns)]];
}

function uuidOf(target: { readonly _uuid: string } | null | undefined): string {
  if (target?._uuid !== undefined) return target._uuid;
  throw new OvsdbError('invalid-value', `expected a row, its UUID or conditions, got ${show(target)}`);
}

function isConditions(target: Target): target is readonly Condition[] {
  return Array.isArray(target);
}
