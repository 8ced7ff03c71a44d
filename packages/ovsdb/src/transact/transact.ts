// Runs a transaction to its end: builds it, waits for a connection, sends it, builds it again on a conflict, and
// sends it again where that is certain to be harmless.
import { OvsdbError, timeoutError } from '../errors.ts';
import { isReadOnlyServer, OperationError, WaitTimedOut } from '../protocol/operation-error.ts';
import type { WireOperation } from '../protocol/operation.ts';
import type { Session } from '../protocol/session.ts';
import { Backoff } from '../protocol/backoff.ts';
import { Replica } from '../replica/replica.ts';
import type { TablesOf } from '../schema/descriptor.ts';
import type { DatabaseSchema } from '../schema/schema.ts';
import type { Codecs } from '../value/codecs.ts';
import type { OnMissing } from '../value/select-columns.ts';
import {
  bounded,
  checkNumber,
  checkWait,
  DEFAULT_TIMEOUT_MS,
  type RestOfWait,
  sleep,
  type WaitOptions,
} from '../wait.ts';
import { stringifyJson } from '../wire/json.ts';
import { Conflict, RowExists } from './conflict.ts';
import { OperationList } from './operation-list.ts';
import { ReplicaBehind } from './replica-behind.ts';
import { TransactionResult } from './result.ts';
import { submit } from './submit.ts';
import { Transaction } from './transaction.ts';

export type TransactOptions = WaitOptions & {
  /** Resolve only when this replica, of the same client, shows the result; if it can't, end in `ReplicaBehind`. */
  readonly replica?: AnyReplica | undefined;
  /**
   * How often the transaction is built again when what it verified has changed. Default 10. One that comes out the same after
   * a `verifyNone` has failed is not sent again: it ends in `RowExists`.
   */
  readonly retries?: number | undefined;
  /** The transaction may be applied twice without harm: send it again when its answer was lost. */
  readonly repeatable?: boolean | undefined;
  /** Columns that the server's schema lacks: an error, or left out of inserts and updates. Default: error. */
  readonly onMissing?: OnMissing | undefined;
};

type WaitOperation = Extract<WireOperation, { readonly op: 'wait' }>;

/** A replica of any selection. */
type AnyReplica = { caughtUp(options?: WaitOptions): Promise<void>; readonly synced: boolean };

/** Between one attempt and the next over the same connection. */
const PAUSES = { initialMs: 2, maxMs: 200 };

/** Adds to a transaction. It runs again on each attempt, so it should do nothing else; what it returns is in the result. */
export type Build<T extends TablesOf<T>, V> = (tx: Transaction<T>) => V | Promise<V>;

export async function transact<T extends TablesOf<T>, V>(
  session: Session,
  codecsOf: (server: DatabaseSchema) => Codecs,
  build: Build<T, V>,
  options: TransactOptions = {},
): Promise<TransactionResult<V>> {
  const { signal, timeoutMs = DEFAULT_TIMEOUT_MS, retries = 10, onMissing = 'error' } = options;
  checkWait(options);
  checkNumber('retries', retries);
  const deadline = performance.now() + timeoutMs;
  let backoff: Backoff | undefined;
  const left = (): RestOfWait => {
    const ms = deadline - performance.now();
    if (ms <= 0) throw timeoutError(`a transaction on ${session.database}`, timeoutMs);
    return { signal, timeoutMs: ms, saidMs: timeoutMs };
  };
  const { replica } = options;
  if (replica !== undefined) asReplica(replica).mustFollow(session);
  /** What was built when a `verifyNone` last failed, and that error. */
  let refused: { readonly text: string; readonly error: RowExists } | undefined;
  let refusals = 0;
  for (let conflicts = 0; ;) {
    const link = await session.ready(left());
    const codecs = codecsOf(link.schema);
    const list = new OperationList();
    const built = build(new Transaction<T>({ codecs, onMissing }, list));
    const value = isThenable(built) ? await settled(built, session.database, left) : built;
    list.seal();
    const { operations } = list;
    if (operations.length === 0) return new TransactionResult(value, list, [], codecs);
    if (refused !== undefined && stringifyJson(operations) === refused.text) throw refused.error;
    refused = undefined;
    let results;
    const sent = performance.now();
    const told = (error?: OvsdbError) =>
      session.observe?.({
        kind: 'transaction',
        operations: operations.length,
        ms: performance.now() - sent,
        error,
      });
    try {
      results = await submit(link, session.database, operations, left());
      told();
    } catch (error) {
      if (error instanceof OvsdbError) told(error);
      if (error instanceof WaitTimedOut && list.verificationAt(error.index) !== undefined) {
        conflicts++;
        const { table, where } = operations[error.index] as WaitOperation;
        if (list.verificationAt(error.index) === 'absence') {
          refused = { text: stringifyJson(operations), error: new RowExists(conflicts, error, table, where) };
        }
        if (conflicts > retries) throw refused?.error ?? new Conflict(conflicts, error);
        await replica?.caughtUp(left());
        backoff ??= new Backoff(PAUSES);
        await sleep(backoff.next(), signal);
      } else if (isReadOnlyServer(error) && ++refusals < session.remotes && session.leaveReadOnly(link)) {
        // Nothing was applied: the next server may be the one that writes.
      } else if (!isHarmlessToRepeat(error, options.repeatable === true)) {
        throw error;
      } else if (link.rpc.closed === undefined) {
        // Over the same connection the same may happen again at once.
        backoff ??= new Backoff(PAUSES);
        await sleep(backoff.next(), signal);
      }
      continue;
    }
    const result = new TransactionResult(value, list, results, codecs);
    if (replica === undefined) return result;
    try {
      await replica.caughtUp(left());
    } catch (cause) {
      throw new ReplicaBehind(result, cause);
    }
    return result;
  }
}

function asReplica(replica: AnyReplica): Replica {
  if (replica instanceof Replica) return replica;
  throw new OvsdbError(
    'invalid-option',
    'a transaction can wait for what `client.replica` answers, and nothing else',
  );
}

function isThenable<V>(value: V | Promise<V>): value is Promise<V> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

/** What the promise of a function that builds a transaction settles to, within the bound. */
async function settled<V>(built: Promise<V>, database: string, left: () => RestOfWait): Promise<V> {
  // The wait may be over already: what fails then is nobody's, and must not end the process.
  built.then(undefined, () => undefined);
  return bounded<V>(`the function that builds a transaction on ${database}`, left(), (resolve, reject) => {
    built.then(resolve, reject);
    return () => undefined;
  });
}

function isHarmlessToRepeat(error: unknown, repeatable: boolean): boolean {
  if (!(error instanceof OvsdbError) || error instanceof OperationError) return false;
  return error.code === 'connection-lost' || (repeatable && error.code === 'outcome-unknown');
}
