// Announcements as bgpd's lines, and the fewest commands from what it runs to what is intended. Only `network` lines and
// their route maps are the agent's: the session, and what the neighbor may be told at all, are not.

import { inContext, keyOf, scanBlocks, type Block } from '../frr/block.ts';
import { captureOf, changeLines, comparable } from '../frr/lines.ts';
import { announcementBlocks, FAMILY, networkLine } from '../frr/protocols/bgp/text.ts';
import type { BgpAnnouncement } from '../model/router.ts';

export type BgpdAnnouncements = {
  /** undefined: bgpd has no BGP process. */
  readonly asn: number | undefined;
  readonly networks: readonly string[];
  readonly maps: readonly Block[];
};

const MAP = /^route-map announce:/;

/** What bgpd announces now: of `show running-config`. */
export function readAnnouncements(text: string): BgpdAnnouncements {
  const blocks = scanBlocks('bgpd', text);
  const asn = captureOf(
    blocks.map(({ context }) => context[0] ?? ''),
    /^router bgp (\d+)$/,
  );
  const family = blocks.find(({ context }) => context[0] === `router bgp ${asn}` && context[1] === FAMILY);
  return {
    asn: asn === undefined ? undefined : Number(asn),
    networks: (family?.lines ?? []).filter((line) => line.startsWith('network ')),
    maps: blocks.filter(({ context }) => MAP.test(context[0] ?? '')),
  };
}

export function intendedAnnouncements(
  asn: number,
  announce: readonly BgpAnnouncement[],
): BgpdAnnouncements & { readonly asn: number } {
  return { asn, networks: announce.map(networkLine), maps: announcementBlocks(announce) };
}

/** Empty where nothing differs. Route maps come before what names them, and go after. */
export function announcementCommands(
  from: BgpdAnnouncements,
  to: BgpdAnnouncements & { readonly asn: number },
): readonly string[] {
  const { removed, added } = changeLines(from.networks, to.networks, networkOf);
  const present = new Map(from.maps.map((block) => [keyOf(block), textOf(block)]));
  const wanted = new Set(to.maps.map(keyOf));
  const commands = [
    ...to.maps.flatMap((block) =>
      present.get(keyOf(block)) === textOf(block) ? [] : inContext(block.context, block.lines),
    ),
    ...inContext([`router bgp ${to.asn}`, FAMILY], [...added, ...removed]),
    ...from.maps.flatMap((block) => (wanted.has(keyOf(block)) ? [] : [`no ${block.context[0] ?? ''}`])),
  ];
  return commands.length === 0 ? [] : ['configure terminal', ...commands, 'end'];
}

function textOf({ lines }: Block): string {
  return lines.map(comparable).toSorted().join('\n');
}

function networkOf(line: string): string {
  return line.split(' ', 2).join(' ');
}
