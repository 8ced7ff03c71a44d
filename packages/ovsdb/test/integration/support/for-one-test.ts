// A server and a client that end with the test.
import { onTestFinished } from 'vitest';
import { connect, type ConnectOptions } from '../../../src/index.ts';
import { OVN_Northbound } from '../../../src/generated/ovn-nb.ts';
import { Server, type ServerOptions } from './server.ts';

export async function start(options?: ServerOptions): Promise<Server> {
  const server = await Server.start(options);
  onTestFinished(() => server[Symbol.asyncDispose]());
  return server;
}

export async function open(remotes: string, options: Partial<ConnectOptions> = {}) {
  const nb = await connect({ remotes, database: OVN_Northbound, backoff: { maxMs: 200 }, ...options });
  onTestFinished(() => nb.close());
  return nb;
}
