// Links as targets of faults: by the namespace of their inner end, or by `<namespace>/<device>`. Pure.

import { VpclabError } from '../errors.ts';
import type { FaultAction } from '../model/fault.ts';
import type { LinkEnd, VethRow } from '../model/rows.ts';
import type { LabView } from '../model/engine.ts';

/** `node-1`, `vpc-a-web-1`, `nat-gateway-a/eth0`: the device is named where there are several. */
export function linkTargets(view: LabView): readonly string[] {
  return [...linksByTarget(view).keys()];
}

export function linkOf(target: string, view: LabView): VethRow | undefined {
  return linksByTarget(view).get(target);
}

export function linkAt(target: string, view: LabView): VethRow {
  const link = linkOf(target, view);
  if (link === undefined) throw new VpclabError('BAD_ARGUMENT', `There is no link ${target}.`);
  return link;
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

/** `egress`: where packets leave the end that rules are at, whichever way that is. */
export type Way = 'both' | 'in' | 'out' | 'egress';

/**
 * The end of a link that its packets are met at, after who sends has sent: a drop at the sender's own egress is reported
 * to it. A node's end is no place for that: Open vSwitch takes packets from it (AF_PACKET) before nftables sees them.
 */
export function outerEnd(link: VethRow, view: LabView): LinkEnd {
  return isAtNode(link, view) ? link.a : link.b;
}

/** A rule for what goes over a link, each way as the inner end sees it. */
export function actOnLink(
  link: VethRow,
  ruleAt: (device: string) => string,
  way: Way,
  view: LabView,
): FaultAction & { readonly kind: 'nft-table' } {
  const end = outerEnd(link, view);
  const rule = ruleAt(end.name);
  const [toInner, fromInner] = isAtNode(link, view)
    ? (['ingress', 'egress'] as const)
    : (['egress', 'ingress'] as const);
  const hooks = {
    both: ['ingress', 'egress'],
    in: [toInner],
    out: [fromInner],
    egress: ['egress'],
  } satisfies Record<Way, readonly string[]>;
  const at = (hook: 'ingress' | 'egress'): string | undefined =>
    hooks[way].some((one) => one === hook) ? rule : undefined;
  return {
    kind: 'nft-table',
    netns: end.netns,
    device: end.name,
    ingress: at('ingress'),
    egress: at('egress'),
  };
}

function isAtNode({ b }: VethRow, { lab }: LabView): boolean {
  return lab.nodes.some(({ name }) => name === b.netns);
}
