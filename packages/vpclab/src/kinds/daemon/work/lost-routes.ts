// Routes that zebra believes are in its kernel and are not: see lostRoutes. They are put back as zebra had put them, which
// interrupts nothing: it does not see routes of its own protocols come (zebra/rt_netlink.c), and replaces and removes them
// by prefix and metric.

import { lostRoutes } from '../../../frr/ask.ts';
import type { ZebraRoute } from '../../../frr/zebra-state.ts';
import type { DaemonRow } from '../../../model/rows.ts';
import type { Machine } from '../../../machine/machine.ts';
import type { Making } from '../../work/contract.ts';

export const ZEBRA = 'zebra';

const ANSWER_MS = 1_000;
const SHOWN = 3;
/** Of every route that zebra puts into a kernel (NL_DEFAULT_ROUTE_METRIC). */
const METRIC = 20;

/** In words; undefined: its kernel has what it put there. */
export async function lostText(
  { netns }: DaemonRow,
  { world, signal }: Pick<Making, 'world' | 'signal'>,
): Promise<string | undefined> {
  const lost = await lostRoutes(world.machine, netns, { signal, timeoutMs: ANSWER_MS }).catch(() => {
    signal.throwIfAborted();
    // Its namespace is gone, or its machine: others say so.
    return [];
  });
  if (lost.length === 0) return undefined;
  const more = lost.length > SHOWN ? ` and ${lost.length - SHOWN} more` : '';
  const prefixes = lost.slice(0, SHOWN).map(({ prefix }) => prefix);
  return `no route in the kernel to ${prefixes.join(', ')}${more}`;
}

export async function putRoutesBack(
  netns: string,
  machine: Machine,
  bounds: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<void> {
  const lost = await lostRoutes(machine, netns, bounds);
  if (lost.length === 0) return;
  const stdin = lost.map((route) => `${replaceCommand(route)}\n`).join('');
  await machine.run({ netns, program: 'ip', args: ['-force', '-batch', '-'], stdin }, bounds);
}

/** For ip-route(8). */
export function replaceCommand({ prefix, protocol, inKernel }: ZebraRoute): string {
  const hops = inKernel.map(
    ({ via, device, isOnLink }) => `via ${via} dev ${device}${isOnLink ? ' onlink' : ''}`,
  );
  const ways = hops.length === 1 ? hops : hops.map((hop) => `nexthop ${hop}`);
  return `route replace ${prefix} proto ${protocol} metric ${METRIC} ${ways.join(' ')}`;
}
