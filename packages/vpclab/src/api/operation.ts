// Runs an engine operation under the change lock and streams what it tells. An operation that is refused before it
// tells anything is an ordinary error reply with its HTTP status; after that the error is the last line of the stream.

import type { FastifyReply } from 'fastify';
import { VpclabError } from '../errors.ts';
import type { LabEngine, LabEvent, Run } from '../model/engine.ts';
import type { ApiContext } from './context.ts';
import { toApiError } from './error-reply.ts';
import { NDJSON, NdjsonStream } from './ndjson.ts';
import type { Operation } from './schemas/event.ts';

type OperationOptions<T> = {
  readonly operation: Operation;
  /** What a client that goes away means: an apply goes on, a verification is of no use to anyone else. */
  readonly onDisconnect: 'go-on' | 'cancel';
  readonly work: (engine: LabEngine, run: Run) => Promise<T>;
};

export async function streamOperation<T>(
  context: ApiContext,
  reply: FastifyReply,
  { operation, onDisconnect, work }: OperationOptions<T>,
): Promise<NdjsonStream> {
  const held = context.lock.acquire(operation);
  const stream = new NdjsonStream();
  const { promise: begun, resolve, reject } = Promise.withResolvers<NdjsonStream>();
  let settled = false;
  reply.raw.once('close', () => {
    if (!settled && onDisconnect === 'cancel') held.cancel();
  });

  const onEvent = (event: LabEvent): void => {
    context.feed.publish(operation, event);
    stream.line(event, event.kind === 'progress' ? 'optional' : 'required');
    resolve(stream);
  };

  context.feed.publish(operation, { kind: 'begun' });
  void (async () => {
    try {
      const engine = await Promise.race([context.engine(), cancelled(held.signal)]);
      const result = await work(engine, { signal: held.signal, onEvent });
      context.feed.publish(operation, { kind: 'ended', outcome: 'done' });
      stream.line({ kind: 'result', result });
      resolve(stream);
    } catch (thrown) {
      const error = explained(thrown, held.signal);
      reply.log.warn({ err: thrown, operation }, `${operation} failed`);
      const apiError = toApiError(error);
      context.feed.publish(operation, { kind: 'ended', outcome: 'failed', error: apiError });
      stream.line({ kind: 'error', error: apiError });
      reject(error);
    } finally {
      settled = true;
      held.release();
      stream.end();
    }
  })();

  await begun;
  void reply.type(NDJSON);
  return stream;
}

/** What is waited for ends with an error of its own when it is cancelled: the client learns of the cancellation instead. */
function explained(error: unknown, signal: AbortSignal): unknown {
  return signal.aborted && !(error instanceof VpclabError) ? signal.reason : error;
}

/** The engine of a vpclabd that just came back may take a while. */
function cancelled(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
