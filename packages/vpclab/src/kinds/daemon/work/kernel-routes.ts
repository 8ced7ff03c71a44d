// What a kernel lost of its zebra's routes, and what others put there in its name. Neither needs a restart, which would
// reset sessions: zebra does not see routes of its own protocols come (zebra/rt_netlink.c), and replaces and removes them
// by prefix and metric.

import { METRIC, differences, differencesNow, digest, isLoss } from './kernel-agreement.ts';
import type { Asking, Difference } from './kernel-agreement.ts';
import { VpclabError, errorMessage } from '../../../errors.ts';
import type { ZebraRoute } from '../../../frr/zebra-state.ts';
import type { DaemonRow } from '../../../model/rows.ts';
import type { LearnedRoute, Machine } from '../../../machine/machine.ts';
import type { Loss, Losing, Making } from '../../work/contract.ts';

export const ZEBRA = 'zebra';

const ANSWER_MS = 1_000;
const SHOWN = 3;
/** Before it counts as drift, and, as that is looked at again, before anything is done. */
const LOOKS = { drift: 3, repair: 2 };

/** In words; undefined: its kernel has what it put there, and no more. */
export async function differenceText(
  { netns }: DaemonRow,
  { world, signal }: Pick<Making, 'world' | 'signal'>,
): Promise<string | undefined> {
  return await askedOf(signal, async () =>
    textOf(await differences(world.machine, netns, { signal, timeoutMs: ANSWER_MS }, LOOKS.drift)),
  );
}

const LONG = 100;
const WHOLE_MS = 60_000;

/**
 * A long table takes long to tell: it is looked at only when the kernel's routes or zebra's counts are others than when
 * nothing was missing, and once a minute, as a next hop that comes back in zebra alone changes neither.
 */
export async function lossIn(row: DaemonRow, { world, signal, seen }: Losing): Promise<Loss | undefined> {
  const { machine } = world;
  const asking = { signal, timeoutMs: ANSWER_MS };
  const what = await askedOf(signal, async () => {
    const isLong = (await machine.learnedRoutes(row.netns)).length > LONG;
    const minute = Math.floor(performance.now() / WHOLE_MS);
    const now = isLong ? `${await digest(machine, row.netns, asking)} ${minute}` : undefined;
    if (now !== undefined && seen.get(row.key) === now) return undefined;
    const found = (await differences(machine, row.netns, asking, LOOKS.repair))?.filter(isLoss);
    if (now !== undefined && found?.length === 0) seen.set(row.key, now);
    return textOf(found);
  });
  return what === undefined ? undefined : { row, what };
}

/** A namespace that is gone, or its machine, is for others to say. */
async function askedOf<T>(signal: AbortSignal, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

function textOf(found: readonly Difference[] = []): string | undefined {
  const prefixes = (kind: Difference['kind'], isThere: boolean): readonly string[] =>
    found.flatMap((one) =>
      one.kind === kind && (one.kind === 'lost' && one.found !== undefined) === isThere
        ? [one.route.prefix]
        : [],
    );
  const parts = [
    ['no route in the kernel to', prefixes('lost', false)],
    ['another route in the kernel to', prefixes('lost', true)],
    ['a route in the kernel that it did not put there to', prefixes('stray', false)],
  ] as const;
  const texts = parts.flatMap(([what, some]) =>
    some.length === 0 ? [] : [`${what} ${shown([...new Set(some)])}`],
  );
  return texts.length === 0 ? undefined : texts.join('; ');
}

function shown(prefixes: readonly string[]): string {
  const more = prefixes.length - SHOWN;
  return `${prefixes.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const ROUNDS = 3;

/**
 * zebra may withdraw or change a route just before it is written: what is there afterwards is compared again, as a route
 * that nobody takes away would swallow packets. What zebra does later comes after what is written here.
 */
export async function agree(netns: string, machine: Machine, bounds: Asking): Promise<void> {
  let wrong = (await differences(machine, netns, bounds, LOOKS.repair)) ?? [];
  const concerned = new Set(wrong.map(({ route }) => route.prefix));
  let refused: Error | undefined;
  for (let round = 0; round < ROUNDS && wrong.length > 0; round += 1) {
    const stdin = commandsFor(wrong)
      .map((line) => `${line}\n`)
      .join('');
    refused = undefined;
    // One that zebra put there itself meanwhile, or took away, is refused.
    await machine
      .run({ netns, program: 'ip', args: ['-force', '-batch', '-'], stdin }, bounds)
      .catch((error: unknown) => {
        bounds.signal.throwIfAborted();
        refused = error instanceof Error ? error : new Error(errorMessage(error));
      });
    const now = (await differencesNow(machine, netns, bounds)) ?? [];
    wrong = now.filter(({ route }) => concerned.has(route.prefix));
  }
  if (wrong.length > 0 && refused !== undefined)
    throw new VpclabError('COMMAND_FAILED', `${netns}/zebra: ${textOf(wrong)}: ${refused.message}`, {
      cause: refused,
    });
}

/** For ip-route(8), removals first. Nothing that came meanwhile is replaced by what was lost. */
export function commandsFor(found: readonly Difference[]): readonly string[] {
  return [
    ...found.flatMap((one) => (one.kind === 'stray' ? [removal(one.route)] : [])),
    ...found.flatMap((one) =>
      one.kind === 'lost' ? [addition(one.found === undefined ? 'add' : 'replace', one.route)] : [],
    ),
  ];
}

function addition(verb: 'add' | 'replace', { prefix, protocol, inKernel }: ZebraRoute): string {
  const hops = inKernel.map(
    ({ via, device, isOnLink }) => `via ${via} dev ${device}${isOnLink ? ' onlink' : ''}`,
  );
  const ways = hops.length === 1 ? hops : hops.map((hop) => `nexthop ${hop}`);
  return `route ${verb} ${prefix} proto ${protocol} metric ${METRIC} ${ways.join(' ')}`;
}

/**
 * Without its next hops: the kernel does not find one by them that refers to a next hop object, as those do that zebra
 * left behind (fib_nh_match() in net/ipv4/fib_semantics.c). Should zebra's own route go for that of somebody else, zebra
 * puts it back.
 */
function removal({ prefix, protocol, metric, tos }: LearnedRoute): string {
  return `route del ${prefix} tos 0x${tos.toString(16)} proto ${protocol} metric ${metric}`;
}
