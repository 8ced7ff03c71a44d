// Changes of kernel objects carried out, in stages that the engine calls in its own order.

import type { HostRow, VethRow } from '../../model/rows.ts';
import type { Change } from '../../model/plan.ts';
import type { Call, Stage } from '../machine.ts';
import {
  deleteAddressing,
  deleteSteering,
  ensureAddressing,
  raiseDevices,
  releaseDevices,
  writeSysctls,
} from './apply-addressing.ts';
import { ensureBridges, ensureLinks, raiseLinks } from './apply-links.ts';
import { createNamespaces } from './apply-netns.ts';
import { inSlices } from './chunks.ts';
import { deleteLinks } from './delete-links.ts';
import type { Namespaces } from './namespaces.ts';

const DEVICE_TIMEOUT_MS = 10_000;

type RowOfKind<K extends HostRow['kind']> = Extract<HostRow, { kind: K }>;

export async function changeKernel(
  namespaces: Namespaces,
  stage: Exclude<Stage, 'nft'>,
  changes: readonly Change[],
  call: Call,
): Promise<void> {
  switch (stage) {
    case 'namespaces':
      await createNamespaces(namespaces, wanted(changes, 'netns'), call);
      return;
    case 'sysctls':
      await writeSysctls(namespaces, wanted(changes, 'sysctl'), call);
      return;
    case 'links':
      ensureBridges(namespaces, wanted(changes, 'bridge'));
      await ensureLinks(
        namespaces,
        rowsOf(changes, 'veth', 'create'),
        rowsOf(changes, 'veth', 'update'),
        call,
      );
      return;
    case 'addressing':
      await ensureAddressing(
        namespaces,
        [...wanted(changes, 'address'), ...wanted(changes, 'neighbour'), ...wanted(changes, 'route')],
        rowsOf(changes, 'address', 'delete'),
        call,
      );
      return;
    case 'node-ends':
      raiseLinks(namespaces, wanted(changes, 'veth'));
      return;
    case 'devices':
      await raiseDevices(namespaces, wanted(changes, 'device'), {
        signal: call.signal,
        timeoutMs: DEVICE_TIMEOUT_MS,
      });
      return;
    case 'deletes':
      await deleteRows(namespaces, changes, call);
      return;
  }
}

/** Everything that goes, users before what they use. What is gone already is no error. */
async function deleteRows(namespaces: Namespaces, changes: readonly Change[], call: Call): Promise<void> {
  const going = new Set(rowsOf(changes, 'netns', 'delete').map((row) => row.name));
  const addressing = [
    ...rowsOf(changes, 'route', 'delete'),
    ...rowsOf(changes, 'neighbour', 'delete'),
    ...rowsOf(changes, 'address', 'delete'),
  ];
  // What sits in a namespace that goes, goes with it.
  await deleteAddressing(
    namespaces,
    addressing.filter((row) => !going.has(row.netns)),
    { signal: call.signal },
  );
  await deleteSteering(
    namespaces,
    rowsOf(changes, 'steering', 'delete').filter((row) => !going.has(row.netns)),
    { signal: call.signal },
  );
  releaseDevices(
    namespaces,
    rowsOf(changes, 'device', 'delete').filter((row) => !going.has(row.netns)),
  );
  deleteLinks(
    namespaces,
    rowsOf(changes, 'veth', 'delete').filter((row) => !isInside(row, going)),
  );
  deleteLinks(
    namespaces,
    rowsOf(changes, 'bridge', 'delete').filter((row) => !going.has(row.netns)),
  );
  await inSlices([...going], call, (name) => namespaces.delete(name));
}

/** Both ends in namespaces that go. With one end elsewhere it is removed at once: the kernel is slow to end namespaces. */
function isInside(row: VethRow, going: ReadonlySet<string>): boolean {
  return going.has(row.a.netns) && going.has(row.b.netns);
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
