// A BGP session is shut down by its router, as an operator would do it.

import { VpclabError } from '../../errors.ts';
import { vtySocket } from '../../frr/daemons.ts';
import { directoryOf } from '../../model/layout.ts';
import type { FaultKind } from '../fault-kind.ts';
import { gatewayNames } from '../places.ts';

export const sessionShutdown: FaultKind = {
  name: 'session-shutdown',
  layer: 'routing',
  brief: "shut a gateway's BGP sessions down (neighbor shutdown)",
  targetWord: 'gateway',
  percent: undefined,
  targets: gatewayNames,
  effect: (gateway, { rows }) => {
    const frr = rows.find((row) => row.kind === 'frr' && row.netns === gateway);
    const bgp = frr?.kind === 'frr' ? frr.router.bgp : undefined;
    if (bgp === undefined) throw new VpclabError('BAD_ARGUMENT', `${gateway} is no BGP router.`);
    const { asn, neighbors } = bgp;
    const commands = (no: 'no ' | ''): readonly string[] => [
      'configure terminal',
      `router bgp ${asn}`,
      ...neighbors.map(({ address }) => `${no}neighbor ${address} shutdown`),
      'end',
    ];
    return {
      mechanism: `neighbor shutdown in bgpd of ${gateway}`,
      actions: [
        {
          kind: 'vty',
          socket: vtySocket(directoryOf(gateway), 'bgpd'),
          start: commands(''),
          undo: commands('no '),
        },
      ],
      touches: [`frr ${gateway}`, `daemon ${gateway}/bgpd`],
    };
  },
};
