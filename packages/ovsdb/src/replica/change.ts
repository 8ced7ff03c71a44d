// What one server transaction did to the rows of a replica.
import type { Uuid } from '../value/uuid.ts';
import type { Row } from './row.ts';

export type Change<R = Row> =
  | {
      readonly kind: 'insert';
      readonly table: string;
      readonly uuid: Uuid;
      readonly old: undefined;
      readonly new: R;
    }
  | {
      readonly kind: 'update';
      readonly table: string;
      readonly uuid: Uuid;
      readonly old: R;
      readonly new: R;
      /** The columns that differ. */
      readonly columns: readonly string[];
    }
  | {
      readonly kind: 'delete';
      readonly table: string;
      readonly uuid: Uuid;
      readonly old: R;
      readonly new: undefined;
    };

/** Why the changes came: a transaction, or a catch-up that may sum up several after a reconnect. */
export type Cause = 'transaction' | 'resync';
