/** Connects as the command line says, to the database that it names or to the only one there is. */
import { readFileSync } from 'node:fs';
import { type Client, connect } from '../client.ts';
import { SERVER_DATABASE, unknownDatabase } from '../protocol/methods.ts';
import type { WaitOptions } from '../wait.ts';
import { parseRemotes } from '../wire/remote.ts';
import type { TlsIdentity } from '../wire/tls-identity.ts';
import type { Connection, TlsFiles } from './arguments.ts';
import type { Io } from './io.ts';
import { told } from './told.ts';
import { UsageError } from './usage.ts';

/** Runs something with a connected client, and closes it. (`await using` would say the same, but not on Node 22.) */
export async function withClient<R>(
  connection: Connection,
  io: Io,
  run: (client: Client) => Promise<R> | R,
): Promise<R> {
  const { remote, timeoutMs } = connection;
  const what = `connecting to ${remote}, for at most ${timeoutMs / 1000} s`;
  const client = await told(io, what, open(connection, io));
  try {
    return await run(client);
  } finally {
    await client.close();
  }
}

async function open(connection: Connection, io: Io): Promise<Client> {
  const { remote, leaderOnly, timeoutMs, tls } = connection;
  checkRemote(remote, tls !== undefined);
  const identity = tls === undefined ? {} : { tls: readTls(tls) };
  const options = { remotes: remote, timeoutMs, signal: io.signal, ...identity };
  const database = await chooseDatabase(connection.database, options);
  return connect({ ...options, database, leaderOnly });
}

type ServerOptions = Omit<Parameters<typeof connect>[0], 'database'> & WaitOptions;

/** A program waits for a database that may still come; a person has most likely mistyped its name. */
async function chooseDatabase(wanted: string | undefined, options: ServerOptions): Promise<string> {
  if (wanted === SERVER_DATABASE) return wanted;
  const names = await userDatabases(options);
  if (wanted !== undefined) {
    if (names.includes(wanted)) return wanted;
    throw unknownDatabase('the server', wanted, names);
  }
  const [name] = names;
  if (name !== undefined && names.length === 1) return name;
  if (name === undefined)
    throw new UsageError('the server has no database but its own; name _Server by -d to see that');
  throw new UsageError(`the server has several databases: choose one of ${names.join(', ')} by -d`);
}

async function userDatabases(options: ServerOptions): Promise<readonly string[]> {
  const server = await connect({ ...options, database: SERVER_DATABASE, leaderOnly: false });
  try {
    return (await server.listDatabases(options)).filter((name) => name !== SERVER_DATABASE);
  } finally {
    await server.close();
  }
}

function checkRemote(remote: string, hasTls: boolean): void {
  const usesSsl = parseRemotes(remote).some(({ kind }) => kind === 'ssl');
  if (usesSsl && !hasTls) throw new UsageError('an ssl: remote needs --ca-cert');
}

function readTls({ ca, own }: TlsFiles): TlsIdentity {
  const mine =
    own === undefined
      ? {}
      : { certificate: readFileSync(own.certificate), privateKey: readFileSync(own.privateKey) };
  return { ca: readFileSync(ca), ...mine };
}
