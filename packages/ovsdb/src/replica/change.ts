// What one server transaction did to the rows of a replica.
import type { Row } from '../value/row.ts';
import type { Uuid } from '../value/uuid.ts';

type UuidOf<R> = R extends { readonly _uuid: infer U } ? U : Uuid;

export type Change<R = Row> =
  | {
      readonly kind: 'insert';
      readonly table: string;
      readonly uuid: UuidOf<R>;
      readonly old: undefined;
      readonly new: R;
    }
  | {
      readonly kind: 'update';
      readonly table: string;
      readonly uuid: UuidOf<R>;
      readonly old: R;
      readonly new: R;
      /** The columns that differ. */
      readonly columns: readonly Exclude<keyof R & string, '_uuid'>[];
    }
  | {
      readonly kind: 'delete';
      readonly table: string;
      readonly uuid: UuidOf<R>;
      readonly old: R;
      readonly new: undefined;
    };

/** Why the changes came: a transaction, or a catch-up that may sum up several after a reconnect. */
export type Cause = 'transaction' | 'resync';
