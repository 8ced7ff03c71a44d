/** `ovsdb watch`: what each transaction changes, as it is committed. */
import type { Client } from '../client.ts';
import type { Cause } from '../replica/change.ts';
import type { ReplicaState } from '../replica/followers.ts';
import type { Command } from './arguments.ts';
import { changeJson, changeText, type ChangeToPrint } from './print-change.ts';
import type { Io } from './io.ts';
import { jsonLine } from './json-value.ts';
import { chooseTables, describeTables, selectionOf } from './selection.ts';
import { makePaint } from './style.ts';
import { told } from './told.ts';

export async function watch(
  command: Extract<Command, { kind: 'watch' }>,
  client: Client,
  io: Io,
): Promise<void> {
  const { connection, tables, count, initial, json, wide } = command;
  const chosen = chooseTables(tables, client.schema);
  const columns = new Map(chosen.map((choice) => [choice.table, choice.columns]));
  const paint = makePaint(io.colour);
  const print = (cause: Cause | 'initial', changes: readonly ChangeToPrint[]): void => {
    const time = new Date();
    if (json) {
      const list = changes.map((change) => changeJson(change, columns.get(change.table) ?? []));
      return io.out(jsonLine({ time: time.toISOString(), cause, changes: list }));
    }
    const note = cause === 'transaction' ? '' : ` ${cause}`;
    io.out(`${paint('dim', time.toTimeString().slice(0, 8) + note)}\n`);
    const options = { paint, shortUuids: io.width !== undefined && !wide };
    for (const change of changes) io.out(changeText(change, columns.get(change.table) ?? [], options));
  };
  const { signal } = io;
  const what = `${describeTables(chosen)} of ${client.database}`;
  const loaded = client.replica(selectionOf(chosen), { signal, timeoutMs: connection.timeoutMs });
  const replica = await told(io, `reading ${what}`, loaded);
  if (initial)
    print(
      'initial',
      chosen.flatMap(({ table }) => [...replica.table(table)].map((row) => asInsert(table, row))),
    );
  io.err(`watching ${what} at ${client.remote ?? connection.remote}\n`);
  tellState(client, io);
  await takeTransactions(replica, count, signal, print);
}

interface Transactions {
  on(event: 'transaction', listener: (changes: readonly ChangeToPrint[], cause: Cause) => void): () => void;
  on(event: 'state', listener: (state: ReplicaState) => void): () => void;
}

/** Until as many have come as were asked for, the person has had enough, or the server no longer has what is watched. */
function takeTransactions(
  replica: Transactions,
  count: number,
  signal: AbortSignal,
  print: (cause: Cause, changes: readonly ChangeToPrint[]) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let seen = 0;
    replica.on('state', (state) => {
      if (state.kind === 'failed') reject(state.reason);
    });
    const stop = replica.on('transaction', (changes, cause) => {
      if (seen >= count) return;
      print(cause, changes);
      if (++seen >= count) end();
    });
    const end = (): void => {
      stop();
      signal.removeEventListener('abort', end);
      resolve();
    };
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}

function tellState(client: Client, io: Io): void {
  client.on('state', (state) => {
    if (io.signal.aborted || state.kind === 'closed') return;
    const lost = state.kind === 'connecting' ? (state.reason?.message ?? 'not connected') : undefined;
    io.err(state.kind === 'connected' ? `connected to ${state.remote}\n` : `${lost}; trying again\n`);
  });
}

function asInsert(table: string, row: { readonly _uuid: string }): ChangeToPrint {
  return { kind: 'insert', table, uuid: row._uuid, old: undefined, new: row };
}
