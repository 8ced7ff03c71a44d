// Where a kernel differs from what its zebra believes. The kernel drops the next hops of a link that goes down and tells
// nobody; zebra 8.4, where the link is up again by the time it looks, believes that they are still there. And no zebra
// looks at what others put into the kernel in the name of its protocols, unless it starts (zebra/rt_netlink.c).

import { setTimeout as sleep } from 'node:timers/promises';
import type { LearnedRoute, Machine } from '../../../machine/machine.ts';
import { askDaemon } from '../../../frr/ask.ts';
import { SHOW_ZEBRA_ROUTES, SHOW_ZEBRA_SUMMARY, parseZebraRoutes } from '../../../frr/zebra-state.ts';
import type { ZebraRoute } from '../../../frr/zebra-state.ts';

/** Of every route that zebra puts into a kernel (NL_DEFAULT_ROUTE_METRIC). */
export const METRIC = 20;

export type Difference =
  /** Shown as installed by zebra; `found`: what its kernel has instead. */
  | { readonly kind: 'lost'; readonly route: ZebraRoute; readonly found: LearnedRoute | undefined }
  /** In the kernel and not in zebra. */
  | { readonly kind: 'stray'; readonly route: LearnedRoute };

export type Asking = { readonly signal: AbortSignal; readonly timeoutMs: number };
type Router = Pick<Machine, 'connect' | 'learnedRoutes'>;

const AGAIN_MS = 500;

/**
 * Those that last: what is on the way between the two is not the same any more at a later look. Undefined where zebra does
 * not answer.
 */
export async function differences(
  machine: Router,
  netns: string,
  asking: Asking,
  looks: number,
): Promise<readonly Difference[] | undefined> {
  let standing = await differencesNow(machine, netns, asking);
  for (let look = 1; look < looks && standing !== undefined && standing.length > 0; look += 1) {
    await sleep(AGAIN_MS, undefined, { signal: asking.signal });
    const now = await differencesNow(machine, netns, asking);
    const texts = new Set(now?.map(textOf));
    standing = now && standing.filter((one) => texts.has(textOf(one)));
  }
  return standing;
}

/** Undefined where zebra does not answer. */
export async function differencesNow(
  machine: Router,
  netns: string,
  asking: Asking,
): Promise<readonly Difference[] | undefined> {
  const said = await say(machine, netns, SHOW_ZEBRA_ROUTES, asking);
  return said === undefined ? undefined : compare(parseZebraRoutes(said), await machine.learnedRoutes(netns));
}

/** What changes when anything of what is compared does, but for next hops that zebra alone knows. It costs little. */
export async function digest(machine: Router, netns: string, asking: Asking): Promise<string | undefined> {
  const summary = await say(machine, netns, SHOW_ZEBRA_SUMMARY, asking);
  return summary === undefined ? undefined : summary + JSON.stringify(await machine.learnedRoutes(netns));
}

/** Pure. */
export function compare(
  zebra: readonly ZebraRoute[],
  kernel: readonly LearnedRoute[],
): readonly Difference[] {
  const own = Map.groupBy(
    zebra.filter(({ protocol }) => protocol === 'bgp' || protocol === 'ospf'),
    keyOf,
  );
  const found = Map.groupBy(kernel, keyOf);
  const lost = [...own].flatMap(([key, routes]): readonly Difference[] => {
    const route = routes.find(({ isInstalled, inKernel }) => isInstalled && inKernel.length > 0);
    const there = (found.get(key) ?? []).filter(isWhereZebraWrites);
    if (route === undefined || there.some((one) => isAsZebraMeant(one, route))) return [];
    return [{ kind: 'lost', route, found: there[0] }];
  });
  const replaced = new Set(lost.map((one) => (one.kind === 'lost' ? one.found : undefined)));
  // It keeps what it finds of an earlier self for a while (-K), whether it shows that or not.
  const isStarting = zebra.every(({ isOld }) => !isOld);
  const stray = (isStarting ? [] : kernel).filter((one) => {
    const routes = own.get(keyOf(one)) ?? [];
    const isOnItsWay = routes.some(({ isInstalled, isOld }) => !isInstalled && !isOld);
    const isOwn = routes.some(
      (route) => route.isInstalled && isWhereZebraWrites(one) && isAsZebraMeant(one, route),
    );
    return !isOnItsWay && !isOwn && !replaced.has(one);
  });
  return [...lost, ...stray.map((route) => ({ kind: 'stray', route }) as const)];
}

/** Whether that is what is left of it, or nothing: somebody who put another one there meant it. */
export function isLoss(one: Difference): boolean {
  if (one.kind === 'stray') return false;
  if (one.found === undefined) return true;
  const [left, meant] = [hopsOf(one.found), hopsMeant(one.route)];
  return left.size > 0 && left.isSubsetOf(meant) && left.size < meant.size;
}

/** zebra replaces no route of another metric or type of service. */
function isWhereZebraWrites({ metric, tos }: LearnedRoute): boolean {
  return metric === METRIC && tos === 0;
}

function isAsZebraMeant(found: LearnedRoute, route: ZebraRoute): boolean {
  // One without next hops (a black hole) is known by its prefix.
  const sameHops = hopsOf(found).symmetricDifference(hopsMeant(route)).size === 0;
  // zebra 10 gives the kernel weights on another scale.
  const sameShares = isEven(found.weights) || !isEven(route.inKernel.map(({ weight }) => weight));
  return found.isPlain && sameHops && sameShares;
}

function isEven(weights: readonly number[]): boolean {
  return new Set(weights).size <= 1;
}

function hopsMeant({ inKernel }: ZebraRoute): ReadonlySet<string> {
  return new Set(inKernel.map(hopText));
}

function hopsOf({ via, indexes }: LearnedRoute): ReadonlySet<string> {
  return new Set(via.map((one, at) => hopText({ via: one, index: indexes[at] ?? 0 })));
}

function hopText({ via, index }: { readonly via: string; readonly index: number }): string {
  return `${via} ${index}`;
}

function keyOf({ prefix, protocol }: Pick<LearnedRoute | ZebraRoute, 'prefix' | 'protocol'>): string {
  return `${prefix} ${protocol}`;
}

function textOf(one: Difference): string {
  if (one.kind === 'stray') return JSON.stringify(one.route);
  return JSON.stringify([one.route.prefix, one.route.protocol, one.route.inKernel, one.found]);
}

async function say(
  machine: Router,
  netns: string,
  command: string,
  { signal, timeoutMs }: Asking,
): Promise<string | undefined> {
  const answer = await askDaemon(machine, { netns, daemon: 'zebra' }, command, signal, timeoutMs);
  return answer === undefined || answer === 'no answer' ? undefined : answer.said;
}
