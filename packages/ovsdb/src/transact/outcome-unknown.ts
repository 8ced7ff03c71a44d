// The error for a transaction that was sent and whose answer was lost.
import { OvsdbError } from '../errors.ts';
import type { WireOperation } from '../protocol/operation.ts';

export class OutcomeUnknown extends OvsdbError {
  readonly operations: readonly WireOperation[];

  constructor(operations: readonly WireOperation[], why: string, cause: unknown) {
    super('outcome-unknown', `a transaction was sent but not answered, it may have been applied: ${why}`, {
      cause,
    });
    this.operations = operations;
  }
}
