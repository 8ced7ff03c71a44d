// A transit: a network that joins VPCs.

import type { Concept } from '../concept.ts';
import { transitPromises } from './promises.ts';
import { compileTransits } from './rows.ts';
import { settledTransits } from './settled.ts';
import { transitKeys, transitsOfLab } from './written.ts';

export const transit: Concept<'transit'> = {
  written: {
    mapping: {
      expected: 'a transit with name, cidr, gateway, attachments and natGateway',
      description: 'A network that joins VPCs.',
    },
    keys: [transitKeys, transitsOfLab],
    expand: undefined,
  },
  resolve: (resolution) => {
    const transits = settledTransits(resolution);
    return (mac) => ({
      transits: transits.map(({ name, cidr, switch: logicalSwitch, router, gateway, attachments }) => ({
        name,
        cidr,
        switch: logicalSwitch,
        router,
        gateway,
        gatewayMac: mac(`transit/${name}`),
        attachments: attachments.map((one) => ({ ...one, mac: mac(`transit/${name}/${one.vpc}`) })),
      })),
    });
  },
  rows: compileTransits,
  amends: undefined,
  promises: transitPromises,
  words: { title: 'transit', order: 60 },
};
