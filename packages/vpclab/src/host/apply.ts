// Host changes carried out: stages that the engine calls in its own order. Each stage takes
// the changes of its kinds and leaves the others; each can be repeated.

import type { HostRow, VethRow } from '../model/rows.ts';
import type { Change } from '../model/plan.ts';
import {
  deleteAddressing,
  ensureAddressing,
  raiseDevices,
  releaseDevices,
  writeSysctls,
} from './apply-addressing.ts';
import { ensureBridges, ensureLinks, raiseLinks } from './apply-links.ts';
import { createNamespaces, deleteNamespaces } from './apply-netns.ts';
import type { StageOptions } from './chunks.ts';
import { deleteLinks } from './delete-links.ts';

const DEVICE_TIMEOUT_MS = 10_000;

type RowOfKind<K extends HostRow['kind']> = Extract<HostRow, { kind: K }>;

/** Namespaces, loopback up. */
export async function applyNamespaces(changes: readonly Change[], options: StageOptions): Promise<void> {
  await createNamespaces(wanted(changes, 'netns'), options);
}

/** Bridges and veth pairs. Sides `b` of new pairs stay down until bringUpNodeEnds. */
export async function applyLinks(changes: readonly Change[], options: StageOptions): Promise<void> {
  ensureBridges(wanted(changes, 'bridge'));
  const created = rowsOf(changes, 'veth', 'create');
  await ensureLinks(created, rowsOf(changes, 'veth', 'update'), options);
}

/** Devices that Open vSwitch makes: waits for them. */
export async function applyDevices(changes: readonly Change[], options: StageOptions): Promise<void> {
  await raiseDevices(wanted(changes, 'device'), { signal: options.signal, timeoutMs: DEVICE_TIMEOUT_MS });
}

/** Addresses, permanent neighbours and static routes: their devices must exist and side `a` be up. */
export async function applyAddressing(changes: readonly Change[], options: StageOptions): Promise<void> {
  await ensureAddressing(
    [...wanted(changes, 'address'), ...wanted(changes, 'neighbour'), ...wanted(changes, 'route')],
    options,
  );
}

export async function applySysctls(changes: readonly Change[], options: StageOptions): Promise<void> {
  await writeSysctls(wanted(changes, 'sysctl'), options);
}

/** Sides `b`, last and in one batch a node: ovs-vswitchd reacts to every event of links that are up. */
export function bringUpNodeEnds(changes: readonly Change[]): void {
  raiseLinks(wanted(changes, 'veth'));
}

/** Everything that goes, users before what they use. What is gone already is no error. */
export async function applyHostDeletes(changes: readonly Change[], options: StageOptions): Promise<void> {
  const namespaces = new Set(rowsOf(changes, 'netns', 'delete').map((row) => row.name));
  const addressing = [
    ...rowsOf(changes, 'route', 'delete'),
    ...rowsOf(changes, 'neighbour', 'delete'),
    ...rowsOf(changes, 'address', 'delete'),
  ];
  // What sits in a namespace that goes, goes with it.
  await deleteAddressing(
    addressing.filter((row) => !namespaces.has(row.netns)),
    { signal: options.signal },
  );
  releaseDevices(rowsOf(changes, 'device', 'delete').filter((row) => !namespaces.has(row.netns)));
  deleteLinks(rowsOf(changes, 'veth', 'delete').filter((row) => !isInside(row, namespaces)));
  deleteLinks(rowsOf(changes, 'bridge', 'delete').filter((row) => !namespaces.has(row.netns)));
  await deleteNamespaces([...namespaces], options);
}

/** Both ends in namespaces that go. With one end elsewhere it is removed at once: the kernel is slow to end namespaces. */
function isInside(row: VethRow, namespaces: ReadonlySet<string>): boolean {
  return namespaces.has(row.a.netns) && namespaces.has(row.b.netns);
}

function wanted<K extends HostRow['kind']>(changes: readonly Change[], kind: K): readonly RowOfKind<K>[] {
  return [...rowsOf(changes, kind, 'create'), ...rowsOf(changes, kind, 'update')];
}

function rowsOf<K extends HostRow['kind']>(
  changes: readonly Change[],
  kind: K,
  what: Change['kind'],
): readonly RowOfKind<K>[] {
  return changes
    .filter((change) => change.kind === what)
    .map((change) => change.row)
    .filter((row): row is RowOfKind<K> => row.kind === kind);
}
