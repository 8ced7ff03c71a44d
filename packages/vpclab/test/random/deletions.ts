// Deletes every object of a lab by hand, all of one kind at a time: a plan shows each, and one apply makes them again.
// What to type follows from the rows of the lab file, so that a new concept is deleted without being named here.

import type { Plan } from '../../src/model/plan.ts';
import { NAME_KEY } from '../../src/model/ovsdb-row.ts';
import type { OvsdbRow, OvsdbTarget, Row } from '../../src/model/rows.ts';
import { FAULT_LAB } from '../support/faults.ts';
import type { LabSession } from '../support/lab-session.ts';
import { labOf, rowsOfLab } from '../support/written-lab.ts';

export type DeletionRun = {
  /** Only kinds and tables with that word. */
  readonly only?: string;
  readonly tell: (line: string) => void;
};

/** What did not come back, in words; empty: everything did. */
export async function runDeletions(session: LabSession, run: DeletionRun): Promise<readonly string[]> {
  const groups = Map.groupBy(rowsOfLab(labOf(FAULT_LAB)), groupOf);
  await session.vpclab('up', session.file(FAULT_LAB), '--quiet');
  const failures: string[] = [];
  for (const [group, rows] of groups) {
    if (run.only !== undefined && !group.includes(run.only)) continue;
    const deletions = rows.map(deletionOf).filter((command) => command !== undefined);
    if (deletions.length === 0) continue;
    const begun = performance.now();
    const found = await deleted(session, rows, deletions);
    const took = Math.round(performance.now() - begun);
    run.tell(`${group}: ${deletions.length} deleted: ${found ?? 'ok'} (${took} ms)`);
    if (found !== undefined) failures.push(`${group}: ${found}`);
  }
  const end = await session.run(['verify', '--quiet']);
  if (end.code !== 0) failures.push(`at the end: ${end.out.slice(0, 2_000)}`);
  return failures;
}

async function deleted(
  session: LabSession,
  rows: readonly Row[],
  deletions: readonly string[],
): Promise<string | undefined> {
  const done = await session.run(['exec', 'central', '--', 'sh', '-ec', deletions.join('\n')]);
  if (done.code !== 0) return `the deletion itself failed: ${done.err}`;
  const shown = new Set((await changesIn(session)).map(({ row }) => `${row.kind} ${row.key}`));
  const unseen = rows.filter((row) => !comesBack(row) && !shown.has(`${row.kind} ${row.key}`));
  const applied = await session.run(['apply', '--yes']);
  const left = await changesIn(session);
  const faults = [
    ...(unseen.length === 0 ? [] : [`no plan shows ${unseen.map(({ key }) => key).join(', ')}`]),
    ...(applied.code === 0 ? [] : [`apply failed: ${applied.err}`]),
    ...(left.length === 0 ? [] : [`still missing: ${left.map(missingText).join(', ')}`]),
  ];
  return faults.length === 0 ? undefined : faults.join('\n');
}

async function changesIn(session: LabSession): Promise<Plan['changes']> {
  return (await session.json<Plan>('plan')).changes;
}

function missingText(change: Plan['changes'][number]): string {
  const columns =
    'columns' in change ? change.columns.map(({ column, from }) => `${column} ${String(from)}`) : [];
  return [change.title, ...columns].join(' ');
}

function groupOf(row: Row): string {
  return row.kind === 'ovsdb' ? `${row.db.kind} ${row.table}` : row.kind;
}

/** Put back without being asked for: daemons are started again, by vpclabd. */
function comesBack({ kind }: Row): boolean {
  return kind === 'daemon';
}

/** For sh in the namespace of central. Undefined where nothing of its own can be deleted. */
function deletionOf(row: Row): string | undefined {
  switch (row.kind) {
    case 'netns':
      return `ip netns del ${row.name}`;
    case 'veth':
      return `ip -n ${row.a.netns} link del ${row.a.name}`;
    case 'bridge':
      return `ip -n ${row.netns} link del ${row.name}`;
    case 'device':
      return `ip -n ${row.netns} link del ${row.device}`;
    case 'address':
      return `ip -n ${row.netns} address del ${row.address}/${row.prefixLength} dev ${row.device}`;
    case 'neighbour':
      return `ip -n ${row.netns} neigh del ${row.address} dev ${row.device}`;
    case 'route':
      return `ip -n ${row.netns} route del ${row.prefix}`;
    case 'sysctl':
      return `ip netns exec ${row.netns} sysctl -qw ${row.path}=${row.value === '0' ? '1' : '0'}`;
    case 'nft':
      return `ip netns exec ${row.netns} nft delete table ${row.table ?? 'inet vpclab'}`;
    case 'daemon':
      return `kill -9 $(cat ${row.pidFile})`;
    case 'frr': {
      const { bgp } = row.router;
      if (bgp === undefined) return undefined;
      const commands = ['configure terminal', `no router bgp ${bgp.asn}`].map((line) => `-c '${line}'`);
      return `vtysh --vty_socket /run/lab/${row.netns} ${commands.join(' ')}`;
    }
    case 'ovsdb':
      return rowDeletion(row);
    // Listeners are the responder's, which goes with the daemons; rules and disciplines are nobody's objects.
    case 'service':
    case 'steering':
      return undefined;
  }
}

/** A row goes with the reference of its container, or by itself where it has none (RFC 7047, section 3.2: isRoot). */
function rowDeletion({ db, table, name, parent }: OvsdbRow): string | undefined {
  // The only row of a database, and interfaces, which go with their ports: a port without one is refused.
  if (table === 'NB_Global' || table === 'Open_vSwitch' || table === 'Interface') return undefined;
  const own = uuidOf(db, table, name);
  return parent === undefined
    ? `${tool(db)} destroy ${table} ${own}`
    : `${tool(db)} remove ${parent.table} ${uuidOf(db, parent.table, parent.name)} ${parent.column} ${own}`;
}

function uuidOf(db: OvsdbTarget, table: string, name: string): string {
  return `$(${tool(db)} --bare --columns=_uuid find ${table} 'external_ids:"${NAME_KEY}"="${name}"')`;
}

function tool(db: OvsdbTarget): string {
  return db.kind === 'nb' ? 'ovn-nbctl' : `ovs-vsctl --db=unix:/run/lab/${db.node}/db.sock`;
}
