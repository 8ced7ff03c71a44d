// How to turn one configuration of a running FRR into another: the fewest commands for each daemon, a restart where
// nothing else works, and the sessions that this costs.

import type { FrrRouter } from '../model/router.ts';
import { keyOf } from './block.ts';
import type { Block } from './block.ts';
import { comparable } from './lines.ts';
import type { DaemonChange, Protocol, Reset } from './protocols/protocol.ts';
import { PROTOCOLS } from './protocols/registry.ts';

/** In order; empty where nothing differs. */
export type FrrDelta = readonly DaemonChange[];

export function frrDelta(from: FrrRouter, to: FrrRouter): FrrDelta {
  return PROTOCOLS.flatMap((protocol) =>
    protocol.delta({
      from,
      to,
      before: actualBlocks(protocol, from, to),
      after: protocol.blocks(to),
    }),
  );
}

/** One line for a person: what the change interrupts. */
export function resetText(reset: Reset): string {
  switch (reset.kind) {
    case 'bgp-session':
      return `resets the BGP session with ${reset.peer}: ${reset.because}`;
    case 'ospf-adjacency':
      return `resets the OSPF adjacency on ${reset.interface}: ${reset.because}`;
    case 'process':
      return `restarts ${reset.daemon}: ${reset.because}`;
  }
}

/** What is written there in truth: the model's lines and its deviations, as far as `to` leaves them to the protocol. */
function actualBlocks(protocol: Protocol, from: FrrRouter, to: FrrRouter): readonly Block[] {
  const blocks = new Map(protocol.blocks(from).map((block) => [keyOf(block), block]));
  for (const { sign, daemon, context, line } of from.deviations) {
    const place = { daemon, context };
    const isOwn = line === '' ? protocol.ownsHeader(place, to) : protocol.owns(place, line, to);
    if (!isOwn) continue;
    const { lines } = blocks.get(keyOf(place)) ?? { lines: [] };
    const changed =
      line === ''
        ? lines
        : sign === '+'
          ? [...lines, line]
          : lines.filter((present) => comparable(present) !== line);
    blocks.set(keyOf(place), { ...place, lines: changed });
  }
  return [...blocks.values()];
}
