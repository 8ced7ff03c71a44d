// The errors of this package: one base class, and one table of codes with what each means and what to do about it.
// Errors that the server answers with (RFC 7047 section 3.1 and 5) are in protocol/operation-error.ts and use the same base.

/** What went wrong, and what the caller can do. Match on `error.code`, never on the message. */
export const errorCodes = {
  'connect-failed':
    'No remote could be reached in time: check the addresses, and that ovsdb-server listens on them.',
  'connection-lost':
    'The connection ended before the answer came, and the request had no effect that matters: repeat it.',
  'outcome-unknown':
    'The connection ended after a transaction was sent and before its answer: it may or may not have been applied. Look before repeating it.',
  'replica-behind':
    'The transaction is committed, but the replica that should show it failed, was closed or took too long: `cause` says which. Do not repeat it; `result` holds its result.',
  timeout: 'A wait reached its bound: the message says what was awaited.',
  aborted: 'The abort signal of the caller fired; `cause` is its reason.',
  closed: 'The client was closed: make a new one.',
  'malformed-message':
    'The peer sent bytes that are not JSON-RPC as OVSDB speaks it: it is probably no OVSDB server.',
  'message-too-large':
    'The peer sent a message above the limit: raise `maxMessageBytes` if that size is expected.',
  'invalid-remote': 'A remote is written wrongly: use unix:PATH, tcp:HOST:PORT or ssl:HOST:PORT.',
  'unknown-database': 'The server has no such database: list_dbs says which it has.',
  'unknown-table': 'The schema has no such table: the server may be older than the feature.',
  'unknown-column': 'The table has no such column: the server may be older than the feature.',
  'invalid-value': 'A value does not fit the type of its column.',
  'column-type':
    'The server gives a column another type than the program was compiled for: regenerate the types with its schema added.',
  'malformed-value': 'The server sent a value that its own schema does not allow.',
  'invalid-schema': 'The schema that was given or received is not a valid OVSDB schema.',
  'invalid-tls': 'A certificate or key in `tls` cannot be used; the message says which and why.',
  'invalid-option': 'Two options do not go together; the message says which.',
  'not-unique':
    'Several rows of the replica have the key that a unique index was asked for: `rows` holds them; repair the data, or use `all`.',
  conflict:
    'What the transaction had read changed before it was committed, more often than the bound on retries allows.',
  exists:
    'A row is there that `verifyNone` rules out, and the function that builds the transaction asks for the same again: look for the row, or change it.',
  'too-late':
    'An operation was added to a transaction that had been sent: the function that builds it must await what it starts.',
  'fell-behind':
    'A loop over changes takes them more slowly than they come: do the work elsewhere, or raise `maxWaiting`.',
  'lock-lost': 'The lock was taken by another client, or the connection that held it ended.',
  'rpc-error': 'The server refused the request as a whole; `details` holds its words.',
  'operation-failed':
    'The server refused one operation of a transaction: `tag`, `operation` and `index` say which and why.',
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** Base of every error that this package throws. */
export class OvsdbError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** The error for a wait that its caller gave up. */
export function abortedError(signal: AbortSignal, what: string): OvsdbError {
  return new OvsdbError('aborted', `${what} was aborted by its caller`, { cause: signal.reason });
}

/** The error for a wait that reached its bound. */
export function timeoutError(what: string, timeoutMs: number): OvsdbError {
  return new OvsdbError('timeout', `waited ${timeoutMs} ms for ${what}`);
}

/** `code`: of what is none yet. */
export function asOvsdbError(error: unknown, code: ErrorCode): OvsdbError {
  return error instanceof OvsdbError ? error : new OvsdbError(code, String(error), { cause: error });
}
