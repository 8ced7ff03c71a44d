/** Connects as the command line says; finds the database where none was named. */
import { readFileSync } from 'node:fs';
import { type Client, connect } from '../client.ts';
import type { WaitOptions } from '../wait.ts';
import { parseRemotes } from '../wire/remote.ts';
import type { TlsIdentity } from '../wire/transport.ts';
import type { Connection, TlsFiles } from './arguments.ts';
import type { Io } from './io.ts';
import { UsageError } from './usage.ts';

export async function open(connection: Connection, io: Io): Promise<Client> {
  const { remote, leaderOnly, timeoutMs, tls } = connection;
  checkRemote(remote, tls !== undefined);
  const identity = tls === undefined ? {} : { tls: readTls(tls) };
  const options = { remotes: remote, timeoutMs, signal: io.signal, ...identity };
  const database = connection.database ?? (await onlyDatabase(options));
  return connect({ ...options, database, leaderOnly });
}

type ServerOptions = Omit<Parameters<typeof connect>[0], 'database'> & WaitOptions;

async function onlyDatabase(options: ServerOptions): Promise<string> {
  await using client = await connect({ ...options, database: '_Server', leaderOnly: false });
  const names = (await client.listDatabases(options)).filter((name) => name !== '_Server');
  const [name] = names;
  if (name !== undefined && names.length === 1) return name;
  if (name === undefined)
    throw new UsageError('the server has no database but its own; name _Server by -d to see that');
  throw new UsageError(`the server has several databases: choose one of ${names.join(', ')} by -d`);
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
