// The error for a transaction that was committed, but that the replica it should wait for does not show.
import { OvsdbError } from '../errors.ts';
import type { TransactionResult } from './result.ts';

export class ReplicaBehind extends OvsdbError {
  /** What the transaction resolves with when it has no replica to wait for. */
  readonly result: TransactionResult;

  constructor(result: TransactionResult, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super('replica-behind', `the transaction is committed, but the replica does not show it: ${why}`, {
      cause,
    });
    this.result = result;
  }
}
