// Which rows an operation is about: one row by its identity, or all that conditions hold for.
import { type Condition, encodeConditions } from '../protocol/condition.ts';
import type { WireCondition } from '../protocol/operation.ts';
import type { ColumnCodec } from '../value/column-codec.ts';
import { isNewRow, type NewRow, type Owns, type Ref } from '../value/uuid.ts';

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
  const identity = typeof target === 'string' || isNewRow(target) ? target : target._uuid;
  return [['_uuid', '==', codec('_uuid').encode(identity, owns)]];
}

function isConditions(target: Target): target is readonly Condition[] {
  return Array.isArray(target);
}
