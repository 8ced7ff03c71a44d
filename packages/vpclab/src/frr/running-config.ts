// Reads running configurations back into the model. What the model has no words for, and what should follow from it but
// is not there, becomes deviations: so drift made by hand shows in a plan, and a delta can undo it.

import { frrRouter } from '../model/router.ts';
import type { Deviation, FrrRouter, FrrDaemon } from '../model/router.ts';
import { keyOf, scanBlocks } from './block.ts';
import type { Block, RunningTexts } from './block.ts';
import { comparable } from './lines.ts';
import type { Protocol, Section } from './protocols/protocol.ts';
import { PROTOCOLS } from './protocols/registry.ts';
import { withoutPassword } from '../secret.ts';

const DAEMONS: readonly FrrDaemon[] = ['mgmtd', 'zebra', 'bgpd', 'ospfd', 'bfdd'];

/**
 * Where no protocol is configured there is no router: undefined. `intended` says what belongs to the routing agent and is
 * not read, and whose filters mgmtd has.
 */
export function parseRunningConfig(
  texts: RunningTexts,
  name: string,
  intended?: FrrRouter,
): FrrRouter | undefined {
  const blocks = DAEMONS.flatMap((daemon) => scanBlocks(daemon, texts[daemon] ?? '')).map((block) => ({
    ...block,
    lines: block.lines.map(comparable),
  }));
  const byKey = new Map(blocks.map((block) => [keyOf(block), block.lines]));
  const found = (daemon: FrrDaemon, ...context: readonly string[]): readonly string[] =>
    byKey.get(keyOf({ daemon, context })) ?? [];
  const section = PROTOCOLS.reduce<Section>(
    (read, protocol) => ({ ...read, ...protocol.read(found, blocks) }),
    {},
  );
  if (section.bgp === undefined && section.ospf === undefined) return undefined;
  const { routerId = '0.0.0.0', bgp, ...others } = section;
  const announce = intended?.bgp?.announce === 'agent' ? 'agent' : bgp?.announce;
  const router = frrRouter({
    name,
    routerId,
    ...others,
    ...(intended?.managed === undefined ? {} : { managed: intended.managed }),
    ...(bgp === undefined || announce === undefined ? {} : { bgp: { ...bgp, announce } }),
  });
  // A daemon that does not run deviates in nothing: that it does not run is said of the daemon.
  const ran = blocks.filter(({ daemon }) => texts[daemon] !== undefined);
  const deviations = PROTOCOLS.flatMap((protocol) =>
    deviationsOf(protocol, router, {
      expected: protocol
        .blocks(router)
        .filter(({ daemon }) => texts[daemon] !== undefined)
        .map((block) => ({ ...block, lines: block.lines.map(comparable) })),
      found: ran,
    }),
  );
  return { ...router, deviations };
}

function deviationsOf(
  protocol: Protocol,
  router: FrrRouter,
  { expected, found }: { readonly expected: readonly Block[]; readonly found: readonly Block[] },
): readonly Deviation[] {
  const owned = (blocks: readonly Block[]): ReadonlyMap<string, Block> =>
    new Map(
      blocks.map((block) => [
        keyOf(block),
        { ...block, lines: block.lines.filter((line) => protocol.owns(block, line, router)) },
      ]),
    );
  const [wanted, present] = [owned(expected), owned(found)];
  const keys = new Set([...wanted.keys(), ...present.keys()]);
  return [...keys].flatMap((key): readonly Deviation[] => {
    const place = present.get(key) ?? wanted.get(key);
    if (place === undefined) return [];
    const { daemon, context } = place;
    const [here, there] = [present.get(key)?.lines ?? [], wanted.get(key)?.lines ?? []];
    const isForeign = !wanted.has(key) && here.length === 0 && protocol.ownsHeader(place, router);
    return [
      ...(isForeign ? [''] : without(here, there)).map((line) => ({
        sign: '+' as const,
        daemon,
        context,
        line: withoutPassword(line),
      })),
      ...without(there, here).map((line) => ({
        sign: '-' as const,
        daemon,
        context,
        line: withoutPassword(line),
      })),
    ];
  });
}

function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const excluded = new Set(others);
  return lines.filter((line) => !excluded.has(line));
}
