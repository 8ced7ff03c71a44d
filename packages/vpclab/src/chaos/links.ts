// Links as targets of faults: by the namespace of their inner end, or by `<namespace>/<device>`. Pure.

import type { FaultAction } from '../model/fault.ts';
import type { VethRow } from '../model/rows.ts';
import type { LabView } from '../model/engine.ts';

/** `node-1`, `vpc-a-web-1`, `nat-gateway-a/eth0`: the device is named where there are several. */
export function linkTargets(view: LabView): readonly string[] {
  return [...linksByTarget(view).keys()];
}

export function linkOf(target: string, view: LabView): VethRow | undefined {
  return linksByTarget(view).get(target);
}

function linksByTarget({ rows }: LabView): ReadonlyMap<string, VethRow> {
  const links = rows.filter((row) => row.kind === 'veth');
  const perPlace = Map.groupBy(links, (link) => link.a.netns);
  return new Map(
    links.map((link) => {
      const isOnly = perPlace.get(link.a.netns)?.length === 1;
      return [isOnly ? link.a.netns : `${link.a.netns}/${link.a.name}`, link];
    }),
  );
}

export type Way = 'both' | 'in' | 'out';

/**
 * Drops what goes over a link. At the end in a bridge both directions are seen after who sends has sent: a drop at the
 * sender's own egress is reported to it. A node's end is no place for that: Open vSwitch takes packets from it (AF_PACKET)
 * before nftables sees them.
 */
export function dropOnLink(link: VethRow, rule: string, way: Way, view: LabView): FaultAction {
  const isAtNode = view.lab.nodes.some(({ name }) => name === link.b.netns);
  const end = isAtNode ? link.a : link.b;
  const toInner = way === 'out' ? undefined : rule;
  const fromInner = way === 'in' ? undefined : rule;
  return {
    kind: 'nft-table',
    netns: end.netns,
    device: end.name,
    ingress: isAtNode ? toInner : fromInner,
    egress: isAtNode ? fromInner : toInner,
  };
}
