// Starts a monitor by the best method the server has: monitor_cond_since, monitor_cond (both ovsdb-server(7)), or
// monitor (RFC 7047 section 4.1.5). The result says whether it is a full dump or only what changed since.
import { OvsdbError } from '../errors.ts';
import { isUnknownMethod, type MonitorRequests } from '../protocol/methods.ts';
import type { JsonRpc } from '../wire/json-rpc.ts';
import type { ReadRow } from '../wire/large-message.ts';

export const NO_TRANSACTION = '00000000-0000-0000-0000-000000000000';

export type MonitorStart = {
  readonly kind: 'dump' | 'since';
  readonly updates: unknown;
  /** The id of the transaction that the updates lead up to; undefined from servers that give none. */
  readonly lastTransaction: string | undefined;
};

export type MonitorCall = {
  readonly database: string;
  readonly id: string;
  readonly requests: MonitorRequests;
  /** The last transaction that is known; NO_TRANSACTION asks for everything. */
  readonly since: string;
  readonly readRow: ReadRow;
};

/** `settle` runs in the order of the stream, so that no later notification can overtake it. */
export function startMonitor(
  rpc: JsonRpc,
  call: MonitorCall,
  settle: (error: OvsdbError | undefined, start: MonitorStart | undefined) => void,
): void {
  const { database, id, requests, since, readRow } = call;
  const dump = (error: OvsdbError | undefined, updates: unknown): void =>
    error === undefined
      ? settle(undefined, { kind: 'dump', updates, lastTransaction: undefined })
      : settle(error, undefined);
  const hasConditions = Object.values(requests).some(([{ where }]) => where !== undefined);
  const plain = () => {
    if (!hasConditions) rpc.send('monitor', [database, id, requests], dump, { isDump: true });
    else
      settle(
        new OvsdbError('rpc-error', `${rpc.peer} is too old for conditions on monitored rows`),
        undefined,
      );
  };
  const conditional = () => {
    const settled = (error: OvsdbError | undefined, updates: unknown) =>
      isUnknownMethod(error) ? plain() : dump(error, updates);
    rpc.send('monitor_cond', [database, id, requests], settled, { isDump: true });
  };
  const settled = (error: OvsdbError | undefined, reply: unknown) => {
    if (isUnknownMethod(error)) return conditional();
    if (error !== undefined) return settle(error, undefined);
    if (!Array.isArray(reply) || reply.length !== 3 || typeof reply[1] !== 'string') {
      return settle(
        new OvsdbError('malformed-message', 'the reply to monitor_cond_since is malformed'),
        undefined,
      );
    }
    const [found, lastTransaction, updates] = reply as [unknown, string, unknown];
    settle(undefined, { kind: found === true ? 'since' : 'dump', updates, lastTransaction });
  };
  rpc.send('monitor_cond_since', [database, id, requests, since], settled, { isDump: true, readRow });
}
