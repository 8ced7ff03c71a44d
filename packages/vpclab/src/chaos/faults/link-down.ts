// A cable is pulled: the far end goes down, and both sides lose their carrier.

import { VpclabError } from '../../errors.ts';
import type { FaultKind } from '../fault-kind.ts';
import { linkOf, linkTargets } from '../links.ts';

export const linkDown: FaultKind = {
  name: 'link-down',
  layer: 'packets',
  brief: 'pull a cable: the link loses its carrier',
  targetWord: 'link',
  targets: linkTargets,
  percent: undefined,
  effect: (target, view) => {
    const link = linkOf(target, view);
    if (link === undefined) throw new VpclabError('BAD_ARGUMENT', `There is no link ${target}.`);
    // The far end: a kernel forgets routes of a device that itself goes down, not of one that loses its carrier.
    return {
      mechanism: `${link.b.netns}/${link.b.name} is set down`,
      actions: [{ kind: 'link-down', netns: link.b.netns, device: link.b.name }],
      touches: [`veth ${link.key}`, `frr ${link.a.netns}`],
    };
  },
};
