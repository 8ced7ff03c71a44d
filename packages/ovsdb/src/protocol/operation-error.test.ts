import { describe, expect, test } from 'vitest';
import { errorCodes } from '../errors.ts';
import * as errors from './operation-error.ts';
import type { WireOperation } from './operation.ts';

const operations: readonly WireOperation[] = [
  { op: 'insert', table: 'T', row: {} },
  { op: 'comment', comment: 'x' },
];

describe('the reply to transact', () => {
  test('one result per operation', () => {
    expect(errors.readResults([{ uuid: ['uuid', 'u'] }, {}], operations)).toEqual([
      { uuid: ['uuid', 'u'] },
      {},
    ]);
  });

  test('an error in place of a result carries its operation; the ones behind it are null', () => {
    const reply = [{ error: 'constraint violation', details: 'why' }, null];
    expect(() => errors.readResults(reply, operations)).toThrow(
      expect.objectContaining({
        tag: 'constraint violation',
        details: 'why',
        index: 0,
        operation: operations[0],
      }) as Error,
    );
  });

  test('one result more than operations is the error of the commit', () => {
    const reply = [{ uuid: ['uuid', 'u'] }, {}, { error: 'referential integrity violation' }];
    const read = () => errors.readResults(reply, operations);
    expect(read).toThrow(errors.ReferentialIntegrityViolation);
    expect(read).toThrow(expect.objectContaining({ index: 2, operation: undefined }) as Error);
  });

  test.each([
    ['constraint violation', errors.ConstraintViolation],
    ['referential integrity violation', errors.ReferentialIntegrityViolation],
    ['resources exhausted', errors.ResourcesExhausted],
    ['I/O error', errors.IoError],
    ['duplicate uuid-name', errors.DuplicateUuidName],
    ['domain error', errors.DomainError],
    ['range error', errors.RangeViolation],
    ['timed out', errors.WaitTimedOut],
    ['not supported', errors.NotSupported],
    ['aborted', errors.TransactionAborted],
    ['not owner', errors.NotOwner],
    ['permission error', errors.PermissionDenied],
    ['syntax error', errors.InvalidOperation],
    ['something new', errors.OperationError],
  ])('%s has its type', (tag, type) => {
    const read = () => errors.readResults([{ error: tag }], operations);
    expect(read).toThrow(type);
    expect(read).toThrow(expect.objectContaining({ code: 'operation-failed', name: type.name }) as Error);
  });

  test.each([[null], [{}], [[]], ['x']])('%j is malformed', (reply) => {
    expect(() => errors.readResults(reply, operations)).toThrow(
      expect.objectContaining({ code: 'malformed-message' }) as Error,
    );
  });
});

test('each code says what to do', () => {
  for (const advice of Object.values(errorCodes)) expect(advice.length).toBeGreaterThan(20);
});
