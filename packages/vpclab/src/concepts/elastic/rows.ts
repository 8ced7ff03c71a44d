// Where gateways send packets for elastic addresses. They translate them before they look for a route: this one is for
// what they do not translate, which their default route would send back to the edge.

import type { Compile } from '../context.ts';
import { publicAddressesOf } from '../../model/public-addresses.ts';
import { route } from '../rows/netns-rows.ts';

const INSIDE = 'eth1';

export const compileElastic: Compile = ({ lab }) =>
  lab.natGateways
    // The routing agent makes a route for what it announces by OSPF.
    .filter(({ isDriven, routing }) => !(isDriven && routing.protocol === 'ospf'))
    .flatMap((gateway) =>
      publicAddressesOf(lab, gateway).map(({ prefix, of }) =>
        route(gateway.name, prefix, gateway.insideNextHop, INSIDE, { concept: 'elastic', name: of }),
      ),
    );
