// Changes of kernel objects carried out, in stages that the engine calls in its own order.

import { changesOf } from '../../model/plan.ts';
import type { Change } from '../../model/plan.ts';
import type { Row, RowKind, RowOf } from '../../model/rows.ts';
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
  // What sits in a namespace that goes, goes with it.
  const others = changes.filter(({ row }) => !isInside(row, going));
  const gone = <K extends RowKind>(kind: K): readonly RowOf<K>[] => rowsOf(others, kind, 'delete');
  const { signal } = call;
  await deleteAddressing(namespaces, [...gone('route'), ...gone('neighbour'), ...gone('address')], {
    signal,
  });
  await deleteSteering(namespaces, gone('steering'), { signal });
  releaseDevices(namespaces, gone('device'));
  deleteLinks(namespaces, gone('veth'));
  deleteLinks(namespaces, gone('bridge'));
  await inSlices([...going], call, (name) => namespaces.delete(name));
}

/** A link with one end elsewhere is removed at once: the kernel is slow to end namespaces. */
function isInside(row: Row, going: ReadonlySet<string>): boolean {
  if (row.kind === 'veth') return going.has(row.a.netns) && going.has(row.b.netns);
  return 'netns' in row && going.has(row.netns);
}

function wanted<K extends RowKind>(changes: readonly Change[], kind: K): readonly RowOf<K>[] {
  return [...rowsOf(changes, kind, 'create'), ...rowsOf(changes, kind, 'update')];
}

function rowsOf<K extends RowKind>(
  changes: readonly Change[],
  kind: K,
  what: Change['kind'],
): readonly RowOf<K>[] {
  return changesOf(changes, kind).flatMap((change) => (change.kind === what ? [change.row] : []));
}
