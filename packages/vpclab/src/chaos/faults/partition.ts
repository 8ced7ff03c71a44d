// A link carries nothing, and looks as if it did.

import { VpclabError } from '../../errors.ts';
import type { FaultKind } from '../fault-kind.ts';
import { dropOnLink, linkOf, linkTargets } from '../links.ts';
import { ownTables } from '../touches.ts';

export const partition: FaultKind = {
  name: 'partition',
  layer: 'packets',
  brief: 'lose all packets of a link, both ways; it still looks up',
  targetWord: 'link',
  targets: linkTargets,
  percent: undefined,
  effect: (target, view) => {
    const link = linkOf(target, view);
    if (link === undefined) throw new VpclabError('BAD_ARGUMENT', `There is no link ${target}.`);
    const action = dropOnLink(link, 'counter drop', 'both', view);
    return {
      mechanism: `nftables drops all packets at ${link.a.netns}/${link.a.name}`,
      actions: [action],
      touches: ownTables([action]),
    };
  },
};
