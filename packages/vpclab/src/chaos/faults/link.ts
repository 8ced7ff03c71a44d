// Links that lose their carrier, once or again and again, or that are slow: by the kernel's netem where there is one, by a relay
// elsewhere.

import type { LabView } from '../../model/engine.ts';
import { faultQdisc } from '../../model/fault.ts';
import type { VethRow } from '../../model/rows.ts';
import type { FaultEffect, FaultKind } from '../fault-kind.ts';
import { linkAt, linkTargets, outerEnd } from '../links.ts';
import { hasNetem } from '../mechanisms/netem.ts';
import { byNetem } from './by-netem.ts';

const FLAP_MS = 500;
/** How long those wait that others overtake. */
const OVERTAKEN_MS = 15;

const base = { layer: 'packets', targetWord: 'link', targets: linkTargets } as const;

/** A cable is pulled. The far end: a kernel forgets routes of a device that itself goes down, not of one that loses its carrier. */
export const linkDown: FaultKind = {
  ...base,
  brief: 'pull a cable: the link loses its carrier',
  effect: (target, view) => {
    const link = linkAt(target, view);
    return {
      mechanism: `${link.b.netns}/${link.b.name} is set down`,
      actions: [{ kind: 'link-down', netns: link.b.netns, device: link.b.name }],
      touches: touchesOf(link),
    };
  },
};

export const linkFlap: FaultKind = {
  ...base,
  brief: 'pull a cable and plug it in again, once a second',
  effect: (target, view) => {
    const link = linkAt(target, view);
    return {
      mechanism: `${link.b.netns}/${link.b.name} is set down and up again every ${2 * FLAP_MS} ms`,
      actions: [{ kind: 'link-flap', netns: link.b.netns, device: link.b.name, everyMs: FLAP_MS }],
      touches: touchesOf(link),
    };
  },
};

export const linkRate: FaultKind = {
  ...base,
  brief: 'let a link carry no more than so many Mbit/s to its inner end (--mbit)',
  effect: (target, view, mbit) => {
    const { netns, name } = outerEnd(linkAt(target, view), view);
    return {
      mechanism: `tc: a token bucket of ${mbit} Mbit/s at ${netns}/${name}`,
      actions: [{ kind: 'rate', netns, device: name, mbit }],
      touches: [faultQdisc(netns)],
    };
  },
};

export const linkDelay: FaultKind = {
  ...base,
  brief: 'delay the packets of a link on their way to its inner end (--delay)',
  effect: async (target, view, delay) =>
    (await hasNetem())
      ? byNetem(target, view, { parameters: ['delay', `${delay}ms`], words: `holds packets for ${delay} ms` })
      : relayed(target, view, { delayMs: delay, jitterMs: 0, percent: 100 }),
};

/** netem would let them overtake each other. */
export const linkJitter: FaultKind = {
  ...base,
  brief: 'delay each packet of a link by another time, up to --delay, on its way to the inner end',
  effect: (target, view, delay) => relayed(target, view, { delayMs: 0, jitterMs: delay, percent: 100 }),
};

/** What waits is overtaken by what does not. */
export const linkReorder: FaultKind = {
  ...base,
  brief: 'let some packets of a link be overtaken by those behind them (--percent)',
  effect: async (target, view, percent) =>
    (await hasNetem())
      ? byNetem(target, view, {
          // So many percent go at once, and the rest waits.
          parameters: ['delay', `${OVERTAKEN_MS}ms`, 'reorder', `${100 - percent}%`],
          words: `holds ${percent} % of packets for ${OVERTAKEN_MS} ms`,
        })
      : relayed(target, view, { delayMs: OVERTAKEN_MS, jitterMs: 0, percent }),
};

function relayed(
  target: string,
  view: LabView,
  {
    delayMs,
    jitterMs,
    percent,
  }: { readonly delayMs: number; readonly jitterMs: number; readonly percent: number },
): FaultEffect {
  const { netns, name } = outerEnd(linkAt(target, view), view);
  const which = percent === 100 ? 'packets' : `${percent} % of packets`;
  const howLong = jitterMs > 0 ? `${delayMs} to ${delayMs + jitterMs} ms` : `${delayMs} ms`;
  return {
    mechanism: `a relay (tap and nftables) holds ${which} that leave ${netns}/${name} for ${howLong}`,
    actions: [{ kind: 'relay', netns, device: name, delayMs, jitterMs, percent }],
    touches: [`nft ${netns} netdev vpclab-fault-*`],
  };
}

function touchesOf(link: VethRow): readonly string[] {
  return [`veth ${link.key}`, `frr ${link.a.netns}`];
}
