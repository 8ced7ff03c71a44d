// Conditions on rows (RFC 7047 section 5.1, <condition>) as callers write them, and as they go over the wire.
import { OvsdbError } from '../errors.ts';
import type { ColumnCodec } from '../value/column-codec.ts';
import type { Owns } from '../value/uuid.ts';
import { show } from '../value/value-error.ts';
import type { ConditionFunction, WireCondition } from './operation.ts';

/**
 * `[column, function, value]`, or a constant. Of a list, all must hold in a transaction (RFC 7047 section 5.1), but any one
 * does for a replica (ovsdb-server(7), "Monitor_cond": "rows matching one of the conditions").
 */
export type Condition = readonly [column: string, is: ConditionFunction, value: unknown] | boolean;

export function encodeConditions(
  conditions: readonly Condition[],
  codec: (column: string) => ColumnCodec,
  owns?: Owns,
): readonly WireCondition[] {
  return conditions.map((condition) => {
    if (typeof condition === 'boolean') return condition;
    if (!Array.isArray(condition) || condition.length !== 3) {
      throw new OvsdbError('invalid-value', `expected [column, function, value], got ${show(condition)}`);
    }
    const [column, is, value] = condition;
    const { encode, encodePart } = codec(column);
    const encodeOperand = is === 'includes' || is === 'excludes' ? encodePart : encode;
    return [column, is, encodeOperand(value, owns)];
  });
}
