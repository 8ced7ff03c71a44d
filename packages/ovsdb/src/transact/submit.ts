// Sends one list of operations over one connection and waits for its results. On abort or timeout the server is asked
// to cancel (RFC 7047 section 4.1.4), and its word counts: a transaction that was committed all the same is a success.
// But "canceled" from a member of a cluster, or a relay, says only that it will not tell: the transaction may be in a log
// already, and is then committed if a majority gets it.
import { abortedError, OvsdbError, timeoutError } from '../errors.ts';
import { readResults } from '../protocol/operation-error.ts';
import { isReadOnly, type OperationResult, type WireOperation } from '../protocol/operation.ts';
import type { Link } from '../protocol/link.ts';
import { after, DEFAULT_TIMEOUT_MS, type RestOfWait } from '../wait.ts';
import { RequestRefused } from '../wire/request-refused.ts';
import { OutcomeUnknown } from './outcome-unknown.ts';

/** How long the server has to answer to a cancel. */
const CANCEL_GRACE_MS = 1000;

type Results = readonly (OperationResult | null)[];

export function submit(
  link: Link,
  database: string,
  operations: readonly WireOperation[],
  options: RestOfWait,
): Promise<Results> {
  const { signal, timeoutMs = DEFAULT_TIMEOUT_MS, saidMs = timeoutMs } = options;
  const what = () => `a transaction of ${operations.length} operations on ${database}`;
  if (signal?.aborted) return Promise.reject(abortedError(signal, what()));
  return new Promise((resolve, reject) => {
    const onAbort = signal && (() => submission.giveUp(abortedError(signal, what())));
    const submission = new Submission(link, operations, (error, results) => {
      clearTimeout(timer);
      if (onAbort !== undefined) signal!.removeEventListener('abort', onAbort);
      if (error === undefined) resolve(results!);
      else reject(error);
    });
    // Nothing is left behind where what was asked for can't be sent.
    submission.send(database);
    const timer = after(timeoutMs, () => submission.giveUp(timeoutError(what(), saidMs)));
    if (onAbort !== undefined) signal!.addEventListener('abort', onAbort, { once: true });
  });
}

type Settle = (error: OvsdbError | undefined, results: Results | undefined) => void;

class Submission {
  readonly #link: Link;
  readonly #operations: readonly WireOperation[];
  readonly #settle: Settle;
  readonly #wasClosed: boolean;
  #id: number | undefined;
  #gaveUp: OvsdbError | undefined;
  #grace: NodeJS.Timeout | undefined;

  constructor(link: Link, operations: readonly WireOperation[], settle: Settle) {
    this.#link = link;
    this.#operations = operations;
    this.#settle = settle;
    this.#wasClosed = link.rpc.closed !== undefined;
  }

  send(database: string): void {
    this.#id = this.#link.rpc.send('transact', [database, ...this.#operations], (error, reply) => {
      clearTimeout(this.#grace);
      if (error !== undefined) return this.#settle(this.#judge(error), undefined);
      let results;
      try {
        results = readResults(reply, this.#operations);
      } catch (failure) {
        return this.#settle(failure as OvsdbError, undefined);
      }
      this.#settle(undefined, results);
    });
  }

  /** Asks the server to cancel, and does not wait for long for what it says. */
  giveUp(why: OvsdbError): void {
    if (this.#gaveUp !== undefined) return;
    this.#gaveUp = why;
    this.#link.rpc.notify('cancel', [this.#id]);
    this.#grace = setTimeout(() => {
      const unknown = !isReadOnly(this.#operations);
      this.#settle(unknown ? new OutcomeUnknown(this.#operations, why.message, why) : why, undefined);
    }, CANCEL_GRACE_MS);
  }

  /** What it means that no results came. */
  #judge(error: OvsdbError): OvsdbError {
    const refused = error instanceof RequestRefused;
    const canceled = refused && error.tag === 'canceled';
    if (refused && !canceled) return error;
    const isAlone = this.#link.state === undefined || this.#link.state.model === 'standalone';
    const readOnly = isReadOnly(this.#operations);
    if (canceled && (readOnly || isAlone)) return this.#gaveUp ?? notApplied(error);
    if (!canceled && (readOnly || this.#wasClosed)) return notApplied(error);
    // The server cancels by itself what is under way when the database is converted.
    const why = canceled ? (this.#gaveUp ?? error) : error;
    return new OutcomeUnknown(this.#operations, why.message, why);
  }
}

/** The transaction had no effect and can be sent again. */
function notApplied(error: OvsdbError): OvsdbError {
  return error.code === 'closed' ? error : new OvsdbError('connection-lost', error.message, { cause: error });
}
