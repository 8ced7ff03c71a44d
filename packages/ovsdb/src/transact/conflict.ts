// The errors for a transaction that never found the database as it had read it.
import { OvsdbError } from '../errors.ts';

/** What the transaction had read changed before it was committed, on every attempt. */
export class Conflict extends OvsdbError {
  readonly attempts: number;

  constructor(
    attempts: number,
    cause: OvsdbError,
    code: 'conflict' | 'exists' = 'conflict',
    message = `gave up after ${attempts} attempts, what it reads keeps changing: ${cause.message}`,
  ) {
    super(code, message, { cause });
    this.attempts = attempts;
  }
}

/** A row is there that `verifyNone` rules out. */
export class RowExists extends Conflict {
  readonly table: string;

  constructor(attempts: number, cause: OvsdbError, table: string, where: readonly unknown[]) {
    const which = where.length === 0 ? 'a row' : `a row with ${JSON.stringify(where)}`;
    super(attempts, cause, 'exists', `${table} has ${which}, which verifyNone rules out`);
    this.table = table;
  }
}
