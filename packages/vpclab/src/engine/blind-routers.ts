// zebra loses track of a link that was renamed under it ("results are uncertain!", zebra/interface.c): the link that takes
// its place has an address in the kernel and none in zebra, and no session comes up for as long as that zebra lives.

import { setTimeout as sleep } from 'node:timers/promises';
import { consoleOf } from '../frr/console.ts';
import { runVty } from '../frr/vty.ts';
import { vtySocket } from '../frr/daemons.ts';
import type { AddressRow } from '../intent/rows.ts';
import { directoryOf } from '../intent/layout.ts';

/** The kernel tells it at once; a busy machine takes longer. */
const HEAR_MS = 2_000;
const POLL_MS = 50;

/** Namespaces whose zebra has not heard of one of these addresses; one that does not answer is not meant here. */
export async function blindRouters(
  addresses: readonly AddressRow[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const outcomes = await Promise.all(
    addresses.map(async (row) => ((await isUnheard(row, signal)) ? [row.netns] : [])),
  );
  return new Set(outcomes.flat());
}

async function isUnheard(row: AddressRow, signal: AbortSignal): Promise<boolean> {
  const deadline = performance.now() + HEAR_MS;
  const command = `show interface ${row.device}`;
  for (;;) {
    const path = vtySocket(directoryOf(row.netns), 'zebra');
    const [reply] = await runVty(path, [command], { signal, connect: consoleOf(path) });
    if (reply === undefined) return false;
    if (reply.text.split(/\s+/).includes(`${row.address}/${row.prefixLength}`)) return false;
    if (performance.now() > deadline) return true;
    await sleep(POLL_MS, undefined, { signal });
  }
}
