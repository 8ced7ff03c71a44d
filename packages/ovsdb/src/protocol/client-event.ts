// What a client does, told as it happens: for logs and metrics. Times are in milliseconds.
import type { OvsdbError } from '../errors.ts';

export type ClientEvent =
  /** A server was reached, `ms` after the attempt began, and will do. */
  | { readonly kind: 'connected'; readonly remote: string; readonly ms: number }
  /** An attempt failed, or the server will not do; another follows. */
  | {
      readonly kind: 'connect-failed';
      readonly remote: string;
      readonly ms: number;
      readonly error: OvsdbError;
    }
  | { readonly kind: 'disconnected'; readonly remote: string; readonly reason: OvsdbError }
  /** A transaction was answered, or its answer is lost; one that is built again is told of each time that it was sent. */
  | {
      readonly kind: 'transaction';
      readonly operations: number;
      readonly ms: number;
      readonly error: OvsdbError | undefined;
    }
  /** A replica has changed by so many rows. `load`: the first time, of which its listeners are not told. */
  | {
      readonly kind: 'replica';
      readonly tables: readonly string[];
      readonly cause: 'load' | 'transaction' | 'resync';
      readonly rows: number;
    };
