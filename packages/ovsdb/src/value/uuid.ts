/** Identities of rows: UUIDs, references that know their table, and handles of rows that a transaction is about to make. */
import { OvsdbError } from '../errors.ts';

declare const uuidBrand: unique symbol;
declare const tableBrand: unique symbol;

export type Uuid = string & { readonly [uuidBrand]: true };

/** The UUID of a row of one table; a `Ref<'Logical_Switch'>` is no `Ref<'Logical_Router'>`. */
export type Ref<Table extends string> = Uuid & { readonly [tableBrand]: Table };

/** A row inserted by the transaction being built; stands wherever a `Ref` to its table may (RFC 7047, named-uuid). */
export interface NewRow<Table extends string = string> {
  readonly kind: 'new-row';
  readonly table: Table;
  readonly uuidName: string;
}

/** Whether a transaction may refer to the new row: only to those that it has inserted itself. */
export type Owns = (row: NewRow) => boolean;

/** The default of a uuid column (RFC 7047, section 5.2.1). */
export const ZERO_UUID = '00000000-0000-0000-0000-000000000000' as Uuid;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(value: unknown): value is Uuid {
  return typeof value === 'string' && UUID.test(value);
}

/** Takes a UUID that came as text, e.g. from a user. */
export function asUuid(text: string): Uuid {
  if (isUuid(text)) return text;
  throw new OvsdbError('invalid-value', `"${text}" is no UUID (expected e.g. ${ZERO_UUID})`);
}

/** As `asUuid`, for a UUID that is known to be of a row of `table`. */
export function asRef<Table extends string>(_table: Table, text: string): Ref<Table> {
  return asUuid(text) as Ref<Table>;
}

export function isNewRow(value: unknown): value is NewRow {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'new-row';
}
