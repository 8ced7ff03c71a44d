// What must not notice a change of something else: rows, daemons, BGP sessions and running flows of one VPC.

import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { startPing, startStream } from './lab-flow.ts';
import { dump, textOf } from './lab-ovsdb.ts';
import { labProcesses } from './lab-processes.ts';
import type { LabSession } from './lab-session.ts';

export type Bystander = {
  readonly vpc: string;
  /** Two workloads on different nodes. */
  readonly from: string;
  readonly address: string;
  /** Its gateway, as the edge sees it. */
  readonly peer: string;
};

/** What a change sets off may come after it; and one that took no time leaves enough packets to judge by. */
const AFTERMATH_MS = 500;

/** Runs `change`, and proves that the bystander lost nothing and that nothing of it was recreated. */
export async function undisturbed(
  session: LabSession,
  { vpc, from, address, peer }: Bystander,
  change: () => Promise<void>,
  options: { readonly daemonsMayGo?: boolean } = {},
): Promise<void> {
  const rows = await rowsOf(session, vpc);
  expect(rows.size).toBeGreaterThan(10);
  const daemons = daemonsOf(session);
  const established = await establishments(session, peer);
  const flows = await Promise.all([startPing(session, from, address), startStream(session, from, address)]);
  await change();
  await pause(AFTERMATH_MS);
  const [ping, stream] = await Promise.all([flows[0].end(), flows[1].end()]);
  // OVS's userspace datapath takes its ports in again when one comes or goes: a packet of that moment may be lost.
  expect(ping.lost).toBeLessThanOrEqual(1);
  expect(ping.sent).toBeGreaterThan(20);
  expect(stream.odd).toBeUndefined();
  expect(stream.lines).toBeGreaterThan(20);
  expect(await rowsOf(session, vpc)).toEqual(rows);
  const gone = [...daemons].filter(([pid]) => !daemonsOf(session).has(pid)).map(([, command]) => command);
  if (options.daemonsMayGo !== true) expect(gone).toEqual([]);
  expect(await establishments(session, peer)).toEqual(established);
}

/** Northbound rows with the label of this VPC, by uuid, with all their columns. */
async function rowsOf(session: LabSession, vpc: string): Promise<ReadonlyMap<string, unknown>> {
  const northbound = await dump(session, 'OVN_Northbound');
  const rows = [...northbound].flatMap(([table, content]) =>
    [...content.values()].map((row) => ({ table, ...row })),
  );
  const own = rows.filter((row) => {
    const labels = (row as { external_ids?: Record<string, string> }).external_ids;
    return labels?.['vpc'] === vpc;
  });
  return new Map(own.map((row) => [textOf(row, '_uuid'), row]));
}

function daemonsOf(session: LabSession): ReadonlyMap<number, string> {
  const lasting = labProcesses(session.root).filter(({ command }) => /^\/usr\/|^\S*node /.test(command));
  return new Map(lasting.map(({ pid, command }) => [pid, command]));
}

/** How often the edge's session with the peer came up and went down. */
async function establishments(session: LabSession, peer: string): Promise<unknown> {
  const summary = await session.execJson<{ ipv4Unicast: { peers: Record<string, Record<string, unknown>> } }>(
    'edge',
    'vtysh',
    '-c',
    'show bgp summary json',
  );
  const { state, connectionsEstablished, connectionsDropped } = summary.ipv4Unicast.peers[peer] ?? {};
  expect(state).toBe('Established');
  return { connectionsEstablished, connectionsDropped };
}
