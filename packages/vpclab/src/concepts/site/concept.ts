// A site: a customer's own network behind a private link.

import type { Concept } from '../concept.ts';
import { sitePromises } from './promises.ts';
import { compileSites } from './rows.ts';
import { settledSites } from './settled.ts';
import { siteKeys, sitesOfLab } from './written.ts';

export const site: Concept<'site'> = {
  written: {
    mapping: {
      expected: 'a site with name, vpc, cidr, asn and hosts',
      description: "A customer's own network, connected to one VPC by a private link.",
    },
    keys: [siteKeys, sitesOfLab],
    expand: undefined,
  },
  resolve: (resolution) => {
    const sites = settledSites(resolution);
    return (mac) => ({
      sites: sites.map((draft) => ({
        ...draft,
        gateway: {
          ...draft.gateway,
          mac: mac(`site/${draft.name}/gateway`),
          nextHopMac: mac(`site/${draft.name}/router`),
        },
      })),
    });
  },
  rows: compileSites,
  amends: undefined,
  promises: sitePromises,
  words: { title: 'site', order: 76 },
};
