// Packets of a link are lost at random.

import { VpclabError } from '../../errors.ts';
import type { FaultKind } from '../fault-kind.ts';
import { dropOnLink, linkOf, linkTargets } from '../links.ts';
import { ownTables } from '../touches.ts';

const PER_MILLE = 10;

export const linkLoss: FaultKind = {
  name: 'link-loss',
  layer: 'packets',
  brief: 'lose some of the packets of a link (--percent)',
  targetWord: 'link',
  targets: linkTargets,
  percent: 10,
  effect: (target, view, { percent }) => {
    const link = linkOf(target, view);
    if (link === undefined) throw new VpclabError('BAD_ARGUMENT', `There is no link ${target}.`);
    const rule = `numgen random mod 1000 < ${Math.round(percent * PER_MILLE)} counter drop`;
    const isOfWorkload = view.lab.workloads.some(({ name }) => name === link.a.netns);
    // A workload's own kernel would know of what is lost on its way out, and send it again at once.
    const action = dropOnLink(link, rule, isOfWorkload ? 'in' : 'both', view);
    return {
      mechanism: `nftables drops ${percent} % of packets at ${link.a.netns}/${link.a.name}`,
      actions: [action],
      touches: ownTables([action]),
    };
  },
};
