// An IPv4 address of a device, with the connected route that the kernel makes for its network: one without the other
// is useless.

import type { AddressRow } from '../../model/rows.ts';
import { compareFields } from '../fields.ts';
import type { Kind } from '../kind.ts';
import { renewed, withDevice } from '../renewal.ts';

export const address: Kind<AddressRow> = {
  title: (row) => `address ${row.key}`,
  places: (row) => [row.netns],
  compare: (intended, observed) => [
    ...compareFields(intended, observed),
    ...(observed.isUnrouted === true ? [{ column: 'connected route', from: 'missing', to: 'present' }] : []),
  ],
  needs: ({ netns, device }) => ({ namespaces: [netns], devices: [`${netns}/${device}`] }),
  renews: ({ kind, row }) => (kind === 'delete' ? [renewed.addressing(`${row.netns}/${row.device}`)] : []),
  renewedBy: withDevice,
  // zebra loses track of a link that was renamed under it: see kinds/frr/work/unheard.ts.
  consequences: ({ kind, row: { netns, device } }, { intended, isRenewed }) =>
    kind === 'delete' || !intended.has(`frr ${netns}`) || isRenewed(renewed.daemon(`${netns}/zebra`))
      ? []
      : [
          {
            code: 'INTERRUPTS',
            certain: false,
            message: `zebra of ${netns} may lose track of ${device}; then it restarts, and this interrupts the BGP sessions of ${netns}`,
          },
        ],
  schema: (z) => ({
    netns: z.string(),
    device: z.string(),
    address: z.string(),
    prefixLength: z.number(),
    isUnrouted: z.literal(true).optional(),
  }),
  work: async () => (await import('./work.ts')).addressWork,
};
