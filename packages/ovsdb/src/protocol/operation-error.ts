// One type per error that RFC 7047 (sections 3.1, 4.1.3 and 5.2) lets a server answer an operation with.
import { OvsdbError } from '../errors.ts';
import type { OperationResult, WireOperation } from './operation.ts';

/** One operation, or the commit after the last one, was refused; nothing of the transaction was applied. */
export class OperationError extends OvsdbError {
  /** The server's word, for example "constraint violation". */
  readonly tag: string;
  readonly details: string | undefined;
  /** The operation that failed; undefined when the commit did. */
  readonly operation: WireOperation | undefined;
  /** Its place in the transaction; the number of operations when the commit failed. */
  readonly index: number;

  constructor(tag: string, details: string | undefined, operation: WireOperation | undefined, index: number) {
    const where = operation === undefined ? 'the commit' : describe(operation, index);
    super('operation-failed', `${where} failed: ${tag}${details === undefined ? '' : `: ${details}`}`);
    this.tag = tag;
    this.details = details;
    this.operation = operation;
    this.index = index;
  }
}

/** A value, the number of rows, or a unique index would break what the schema demands. */
export class ConstraintViolation extends OperationError {}
/** A strong reference would point to no row. */
export class ReferentialIntegrityViolation extends OperationError {}
/** The server lacks memory or disk. */
export class ResourcesExhausted extends OperationError {}
/** The server could not write its database. */
export class IoError extends OperationError {}
/** Two inserts use the same uuid-name. */
export class DuplicateUuidName extends OperationError {}
/** An insert asks for a UUID that a row already has. */
export class DuplicateUuid extends OperationError {}
/** A mutation divides by zero. */
export class DomainError extends OperationError {}
/** The result of a mutation does not fit its column. */
export class RangeViolation extends OperationError {}
/** The condition of a wait did not come true in time. */
export class WaitTimedOut extends OperationError {}
/** The server can't do this operation, for example a durable commit. */
export class NotSupported extends OperationError {}
/** The transaction held an abort. */
export class TransactionAborted extends OperationError {}
/** An assert names a lock that this client does not own. */
export class NotOwner extends OperationError {}
/** Role-based access control or a read-only remote forbids it. */
export class PermissionDenied extends OperationError {}
/** The operation is not well-formed, or names what the schema does not have. */
export class InvalidOperation extends OperationError {}
/** The cluster could not commit it, for example because the leader changed. */
export class ClusterError extends OperationError {}

const types: ReadonlyMap<string, typeof OperationError> = new Map([
  ['constraint violation', ConstraintViolation],
  ['referential integrity violation', ReferentialIntegrityViolation],
  ['resources exhausted', ResourcesExhausted],
  ['I/O error', IoError],
  ['duplicate uuid-name', DuplicateUuidName],
  ['duplicate uuid', DuplicateUuid],
  ['domain error', DomainError],
  ['range error', RangeViolation],
  ['timed out', WaitTimedOut],
  ['not supported', NotSupported],
  ['aborted', TransactionAborted],
  ['not owner', NotOwner],
  ['permission error', PermissionDenied],
  ['not allowed', PermissionDenied],
  ['syntax error', InvalidOperation],
  ['unknown table', InvalidOperation],
  ['unknown column', InvalidOperation],
  ['cluster error', ClusterError],
]);

/**
 * The results of a transaction's reply, one per operation; null where the server has nothing to say. An error in place of
 * a result, or one more element than there are operations (the commit failed, RFC 7047 section 4.1.3), is thrown.
 */
export function readResults(
  reply: unknown,
  operations: readonly WireOperation[],
): readonly (OperationResult | null)[] {
  if (!Array.isArray(reply)) throw new OvsdbError('malformed-message', 'the reply to transact is no array');
  const results = reply as readonly unknown[];
  for (let index = 0; index < results.length; index++) {
    const result = results[index];
    if (typeof result !== 'object' || result === null) continue;
    const { error, details } = result as { error?: unknown; details?: unknown };
    if (typeof error !== 'string') continue;
    const ErrorType = types.get(error) ?? OperationError;
    throw new ErrorType(error, typeof details === 'string' ? details : undefined, operations[index], index);
  }
  if (results.length < operations.length) {
    throw new OvsdbError(
      'malformed-message',
      `${results.length} results came for ${operations.length} operations`,
    );
  }
  return results as readonly (OperationResult | null)[];
}

/** Whether the server, and not a rule about the row, forbids to write: it is a backup, or its remote is set so. */
export function isReadOnlyServer(error: unknown): boolean {
  return error instanceof PermissionDenied && error.tag === 'not allowed';
}

function describe(operation: WireOperation, index: number): string {
  const table = 'table' in operation ? ` on ${operation.table}` : '';
  return `operation ${index} (${operation.op}${table})`;
}
