// A device that Open vSwitch makes (an internal port): we wait for it, raise it, and let it go.

import type { DeviceRow } from '../../model/rows.ts';
import { compareFields } from '../fields.ts';
import type { Kind } from '../kind.ts';
import { renewed } from '../renewal.ts';

export const device: Kind<DeviceRow> = {
  title: (row) => `device ${row.key}`,
  places: (row) => [row.netns],
  compare: compareFields,
  needs: ({ netns, key }) => ({ namespaces: [netns], declares: [key] }),
  renews: ({ kind, row }) => (kind === 'create' ? [renewed.device(row.key)] : []),
  // The taps of the userspace datapath go with their switch.
  renewedBy: ({ netns }, isRenewed) =>
    isRenewed(renewed.daemon(`${netns}/ovs-vswitchd`))
      ? { kind: 'create', reason: 'its switch starts again and recreates it' }
      : undefined,
  schema: (z) => ({ netns: z.string(), device: z.string(), mac: z.string(), mtu: z.number() }),
  work: async () => (await import('./work.ts')).deviceWork,
};
