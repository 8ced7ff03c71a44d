// The southbound database as if it held some datapaths only, at a socket of its own: ovn-trace(8) reads and parses all flows
// of whatever it is shown before it answers, a second of processor time with 100 VPCs.

import { rmSync } from 'node:fs';
import { createServer, connect as open } from 'node:net';
import type { Server, Socket } from 'node:net';
import { pipeline } from 'node:stream';
import { narrowRequests } from '@vpclab/ovsdb';
import type { Client, Narrowing, ValueInput } from '@vpclab/ovsdb';
import { SB_SOCKET } from '../model/layout.ts';
import { inSouthbound, southboundFailed } from './in-southbound.ts';
import { presentSockets } from './present-remotes.ts';
import type { Bounds } from './database.ts';

export type PartOfSouthbound = { readonly socket: string; readonly close: () => void };

let count = 0;

/** By names of logical switches and routers. A name that is not there is no error: what is asked about it fails. */
export async function partOfSouthbound(
  names: readonly string[],
  region: string | undefined,
  bounds: Bounds,
): Promise<PartOfSouthbound> {
  const narrowing = await narrowingOf(names, region, bounds);
  const path = await firstAccepting(presentSockets('sb', region));
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const there = open(path);
    for (const socket of [client, there]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    pipeline(client, narrowRequests('OVN_Southbound', narrowing), there, () => client.destroy());
    pipeline(there, client, () => there.destroy());
  });
  count += 1;
  const socket = `${SB_SOCKET}.part-${count}`;
  rmSync(socket, { force: true });
  await listening(server, socket);
  return {
    socket,
    close: () => {
      // Removes its socket too.
      server.close();
      for (const one of sockets) one.destroy();
    },
  };
}

/** Of a server that is gone the socket is still there. */
async function firstAccepting(paths: readonly string[]): Promise<string> {
  for (const path of paths) {
    const isAccepted = await new Promise<boolean>((resolve) => {
      const socket = open(path, () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (isAccepted) return path;
  }
  return SB_SOCKET;
}

/** What fails later, as accept(2) may, ends nobody: who gets no answer here asks the whole database. */
export async function listening(server: Server, path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    server.listen(path, resolve);
  });
}

async function narrowingOf(
  names: readonly string[],
  region: string | undefined,
  bounds: Bounds,
): Promise<Narrowing> {
  return await inSouthbound(region, bounds, (client) => narrowed(client, names, bounds)).catch(
    (cause: unknown) => {
      bounds.signal.throwIfAborted();
      throw southboundFailed(cause);
    },
  );
}

async function narrowed(client: Client, names: readonly string[], bounds: Bounds): Promise<Narrowing> {
  /** Of one table, those of which the column includes one of these. */
  const found = async (
    table: string,
    column: string,
    each: readonly ValueInput[],
  ): Promise<readonly string[]> => {
    const result = await client.transact(
      (tx) => each.map((one) => tx.select(table, [[column, 'includes', one]], ['_uuid'])),
      bounds,
    );
    return result.value.flatMap((select) => result.rows(select)).map((row) => String(row['_uuid']));
  };
  const byName = names.map((name) => ({ name }));
  const datapaths = await found('Datapath_Binding', 'external_ids', byName);
  const byDatapath = datapaths.map((uuid) => [uuid]);
  const groups = [...new Set(await found('Logical_DP_Group', 'datapaths', byDatapath))];
  const inDatapaths = [{ column: 'datapath', rows: datapaths }];
  return {
    Datapath_Binding: [{ column: '_uuid', rows: datapaths }],
    Port_Binding: inDatapaths,
    Multicast_Group: inDatapaths,
    MAC_Binding: inDatapaths,
    Logical_DP_Group: [{ column: '_uuid', rows: groups }],
    Logical_Flow: [
      { column: 'logical_datapath', rows: datapaths },
      { column: 'logical_dp_group', rows: groups },
    ],
  };
}
