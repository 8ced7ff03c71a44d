// A standalone northbound server for the tests of one file, emptied before each of them.
import { afterAll, beforeAll, beforeEach, onTestFinished } from 'vitest';
import { connect } from '../../../src/index.ts';
import { OVN_Northbound } from '../../../src/generated/ovn-nb.ts';
import { Server } from './server.ts';

export function northbound() {
  let server: Server;
  beforeAll(async () => {
    server = await Server.start();
  });
  afterAll(() => server[Symbol.asyncDispose]());
  beforeEach(async () => {
    await using nb = await connect({ remotes: server.remote, database: OVN_Northbound });
    await nb.transact((tx) => {
      for (const table of [
        'Logical_Switch',
        'Logical_Router',
        'Address_Set',
        'NB_Global',
        'Meter',
      ] as const) {
        tx.delete(table, []);
      }
    });
  });
  return {
    get server() {
      return server;
    },
    /** A client that is closed when the test ends. */
    open: async () => {
      const nb = await connect({ remotes: server.remote, database: OVN_Northbound });
      onTestFinished(() => nb.close());
      return nb;
    },
  };
}
