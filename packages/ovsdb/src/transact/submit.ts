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

export function submit(
  link: Link,
  database: string,
  operations: readonly WireOperation[],
  options: RestOfWait,
): Promise<readonly OperationResult[]> {
  const { signal, timeoutMs = DEFAULT_TIMEOUT_MS, saidMs = timeoutMs } = options;
  const what = `a transaction of ${operations.length} operations on ${database}`;
  if (signal?.aborted) return Promise.reject(abortedError(signal, what));
  return new Promise((resolve, reject) => {
    let gaveUp: OvsdbError | undefined;
    let grace: NodeJS.Timeout | undefined;
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      clearTimeout(grace);
      signal?.removeEventListener('abort', onAbort);
      settle();
    };
    const { rpc, state } = link;
    const isUndone = isReadOnly(operations) || state === undefined || state.model === 'standalone';
    const wasClosed = rpc.closed !== undefined;
    const id = rpc.send('transact', [database, ...operations], (error, reply) => {
      finish(() => {
        if (error === undefined) return settleReply(reply);
        const canceled = error instanceof RequestRefused && error.tag === 'canceled';
        // The server cancels by itself what is under way when the database is converted.
        const why = canceled ? (gaveUp ?? error) : error;
        if (canceled && isUndone) reject(gaveUp ?? notApplied(error));
        else if (!canceled && error instanceof RequestRefused) reject(error);
        else if (wasClosed || isReadOnly(operations)) reject(notApplied(error));
        else reject(new OutcomeUnknown(operations, why.message, why));
      });
    });
    const settleReply = (reply: unknown) => {
      try {
        resolve(readResults(reply, operations));
      } catch (failure) {
        reject(failure as OvsdbError);
      }
    };
    const giveUp = (error: OvsdbError) => {
      if (gaveUp !== undefined) return;
      gaveUp = error;
      rpc.notify('cancel', [id]);
      grace = setTimeout(
        () =>
          finish(() =>
            reject(isReadOnly(operations) ? error : new OutcomeUnknown(operations, error.message, error)),
          ),
        CANCEL_GRACE_MS,
      );
    };
    const onAbort = () => giveUp(abortedError(signal!, what));
    const timer = after(timeoutMs, () => giveUp(timeoutError(what, saidMs)));
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** The transaction had no effect and can be sent again. */
function notApplied(error: OvsdbError): OvsdbError {
  return error.code === 'closed' ? error : new OvsdbError('connection-lost', error.message, { cause: error });
}
