// Waits until the chassis of a lab have installed a change. hv_cfg tells it for all at once (ovn-nb(5), NB_Global),
// but stops forever when one of them is gone: then the remaining ones are asked one by one.

import type { OvsdbRow } from '../../../model/rows.ts';
import { mapEntry } from '../../../model/ovsdb-value.ts';
import { REGION_LABEL } from '../../../model/ovsdb-row.ts';
import { globalCounter } from '../../../ovn/database.ts';
import type { Bounds, Database } from '../../../ovn/database.ts';
import { chassisReached } from '../../../ovn/southbound.ts';

/** All of them are usually done by then. */
const TOGETHER_MS = 500;

/** Nodes that these rows are on, of one region: of the lab's first one, where that is undefined. */
export function nodesOf(rows: readonly OvsdbRow[], region: string | undefined): readonly string[] {
  const regions = new Map(
    rows.flatMap((row) =>
      row.db.kind === 'vswitch' && row.table === 'Open_vSwitch'
        ? [[row.db.node, mapEntry(row, 'external_ids', REGION_LABEL)] as const]
        : [],
    ),
  );
  const nodes = new Set(rows.flatMap(({ db }) => (db.kind === 'vswitch' ? [db.node] : [])));
  return [...nodes].filter((node) => regions.get(node) === region);
}

export async function untilDone(
  nb: Database,
  target: bigint,
  nodes: readonly string[],
  bounds: Bounds,
): Promise<void> {
  const isDone = (): boolean => globalCounter(nb.view, 'hv_cfg') >= target;
  const ending = new AbortController();
  const signal = AbortSignal.any([bounds.signal, ending.signal]);
  const together = async (timeoutMs: number): Promise<void> =>
    await nb.waitFor(isDone, `hv_cfg to reach ${target}`, { signal, timeoutMs });
  try {
    await together(TOGETHER_MS).catch(() => undefined);
    bounds.signal.throwIfAborted();
    if (isDone()) return;
    const region = nb.target.kind === 'nb' ? nb.target.region : undefined;
    const each = chassisReached(nodes, target, region, { signal, timeoutMs: bounds.timeoutMs });
    await Promise.any([together(bounds.timeoutMs), each]).catch(() => each);
  } finally {
    ending.abort();
  }
}
