// FRR at both ends of a private link: the gateway says what the VPC has and accepts what the site has, by the lab file, and
// the customer's router the other way round.

import { BMP_LISTENER } from '../../model/layout.ts';
import { frrRouter } from '../../model/router.ts';
import type { BfdProfile, FrrRouter } from '../../model/router.ts';
import type { Cidr } from '../../net/text.ts';
import { SITE_LINK } from '../../model/site-link.ts';
import type { Site } from './resolved.ts';

const BFD: BfdProfile = { name: 'every-100-ms-x-3', intervalMs: 100, multiplier: 3 };

/** What it announces is the routing agent's. */
export function routerOfSiteGateway(site: Site, vpc: Cidr): FrrRouter {
  return frrRouter({
    name: site.gateway.name,
    routerId: SITE_LINK.gateway,
    bfd: [BFD],
    bgp: {
      asn: site.gateway.asn,
      announce: 'agent',
      bmp: BMP_LISTENER,
      neighbors: [
        {
          address: SITE_LINK.site,
          asn: site.asn,
          description: `${site.tenant} ${site.vpc} ${site.name}`,
          defaultOriginate: false,
          prefixesIn: [site.cidr],
          prefixesOut: [vpc],
          asPathIn: 'own',
          bfd: BFD.name,
        },
      ],
    },
  });
}

export function routerOfSite(site: Site, vpc: Cidr): FrrRouter {
  return frrRouter({
    name: site.name,
    routerId: SITE_LINK.site,
    bfd: [BFD],
    bgp: {
      asn: site.asn,
      announce: [{ prefix: site.cidr }],
      neighbors: [
        {
          address: SITE_LINK.gateway,
          asn: site.gateway.asn,
          description: site.gateway.name,
          defaultOriginate: false,
          prefixesIn: [vpc],
          prefixesOut: [site.cidr],
          asPathIn: 'own',
          bfd: BFD.name,
        },
      ],
    },
  });
}
