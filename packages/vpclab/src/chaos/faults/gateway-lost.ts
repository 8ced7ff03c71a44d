// A NAT gateway is gone from the network: nothing reaches it and nothing comes from it, on both sides.

import type { FaultKind } from '../fault-kind.ts';
import { dropOnLink } from '../links.ts';
import { gatewayNames } from '../places.ts';
import { ownTables } from '../touches.ts';

export const gatewayLost: FaultKind = {
  name: 'gateway-lost',
  layer: 'whole',
  brief: 'lose a NAT gateway: all its links carry nothing',
  targetWord: 'gateway',
  percent: undefined,
  targets: gatewayNames,
  effect: (gateway, view) => {
    const actions = view.rows.flatMap((row) =>
      row.kind === 'veth' && row.a.netns === gateway ? [dropOnLink(row, 'counter drop', 'both', view)] : [],
    );
    return {
      mechanism: `nftables drops all packets at ${actions.length} links of ${gateway}`,
      actions,
      touches: [...ownTables(actions), `frr ${gateway}`],
    };
  },
};
