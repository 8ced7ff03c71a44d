// Names: a resolver for a VPC.

import type { Concept } from '../concept.ts';
import { dnsPromises } from './promises.ts';
import { amendNames, compileDns } from './rows.ts';
import { settledResolvers } from './settled.ts';
import { dnsOfVpc } from './written.ts';

export const dns: Concept<'dns'> = {
  written: { mapping: undefined, keys: [dnsOfVpc], expand: undefined },
  resolve: (resolution) => {
    const resolvers = settledResolvers(resolution);
    return (mac) => ({
      resolvers: resolvers.map((resolver) => ({
        ...resolver,
        mac: mac(`resolver/${resolver.name}`),
        gatewayMac: mac(`resolver/${resolver.name}/gateway`),
      })),
    });
  },
  rows: compileDns,
  amends: amendNames,
  promises: dnsPromises,
  words: { title: 'dns', order: 52 },
};
