// Packets of a link that are lost, duplicated, corrupted or too long: rules of nftables at one of its ends; duplicated by netem
// where the kernel has it.

import type { LabView } from '../../model/engine.ts';
import type { VethRow } from '../../model/rows.ts';
import type { FaultKind } from '../fault-kind.ts';
import { actOnLink, linkAt, linkTargets, type Way } from '../links.ts';
import { hasNetem } from '../mechanisms/netem.ts';
import { ownTables } from '../touches.ts';
import { byNetem } from './by-netem.ts';

const PER_MILLE = 10;

type Rule = {
  readonly brief: string;
  /** `device`: where the rule is. */
  readonly rule: (amount: number, device: string) => string;
  readonly way: (link: VethRow, view: LabView) => Way;
  readonly words: (amount: number) => string;
};

function onLink({ brief, rule, way, words }: Rule): FaultKind {
  return {
    layer: 'packets',
    brief,
    targetWord: 'link',
    targets: linkTargets,
    effect: (target, view, amount) => {
      const link = linkAt(target, view);
      const action = actOnLink(link, (device) => rule(amount, device), way(link, view), view);
      return {
        mechanism: `nftables ${words(amount)} at ${action.netns}/${action.device}`,
        actions: [action],
        touches: ownTables([action]),
      };
    },
  };
}

const both = (): Way => 'both';

function sometimes(percent: number): string {
  return `numgen random mod 1000 < ${Math.round(percent * PER_MILLE)}`;
}

export const linkLoss = onLink({
  brief: 'lose some of the packets of a link (--percent)',
  rule: (percent) => `${sometimes(percent)} counter drop`,
  // A workload's own kernel would know of what is lost on its way out, and send it again at once.
  way: (link, { lab }) => (lab.workloads.some(({ name }) => name === link.a.netns) ? 'in' : 'both'),
  words: (percent) => `drops ${percent} % of packets`,
});

const twiceByRules = onLink({
  brief: 'send some of the packets of a link twice (--percent)',
  // The copy comes by here again: the mark tells it from what is still to be copied.
  rule: (percent, device) =>
    `meta mark != 0x64757021 ${sometimes(percent)} meta mark set 0x64757021 counter dup to "${device}"`,
  way: () => 'egress',
  words: (percent) => `sends ${percent} % of packets twice`,
});

export const linkDuplicate: FaultKind = {
  ...twiceByRules,
  effect: async (target, view, percent) => {
    if (!(await hasNetem())) return await twiceByRules.effect(target, view, percent);
    const parameters = ['duplicate', `${percent}%`];
    return byNetem(target, view, { parameters, words: `sends ${percent} % of packets twice` });
  },
};

/**
 * Not by netem: it flips a bit anywhere, so also in ARP, whose wrong answers neighbors keep when the fault is over, and in
 * addresses of frames.
 */
export const linkCorrupt = onLink({
  brief: 'corrupt a byte in some of the packets of a link (--percent)',
  // Behind the header of ICMP or UDP, within that of TCP: each has a checksum that no longer fits.
  rule: (percent) => `${sometimes(percent)} counter @th,96,8 set 0xa5`,
  way: both,
  words: (percent) => `overwrites a byte in ${percent} % of packets`,
});

export const linkMtu = onLink({
  brief: 'lose packets that are longer than so many bytes, and tell nobody (--bytes)',
  rule: (bytes) => `meta length > ${bytes} counter drop`,
  way: both,
  words: (bytes) => `drops packets of more than ${bytes} bytes`,
});

export const partition = onLink({
  brief: 'lose all packets of a link, both ways; it still looks up',
  rule: () => 'counter drop',
  way: both,
  words: () => 'drops all packets',
});

export const partitionIn = onLink({
  brief: 'lose all packets that a link brings to its inner end; the other way is left',
  rule: () => 'counter drop',
  way: () => 'in',
  words: () => 'drops all packets to the inner end',
});

export const partitionOut = onLink({
  brief: 'lose all packets that come from the inner end of a link; the other way is left',
  rule: () => 'counter drop',
  way: () => 'out',
  words: () => 'drops all packets from the inner end',
});
