// What nodes promise: tenants reach neither the underlay nor the control plane on it.

import { SB_PORT } from '../../model/layout.ts';
import { controlPlaneOfNode } from '../../model/regions.ts';
import { senderOf } from '../attempt-promise.ts';
import { closedWall } from '../closed-wall.ts';
import { NO_PROMISES } from '../concept-promises.ts';
import type { ConceptPromises } from '../concept-promises.ts';

/** RFC 8926; on TCP the kernel would refuse it. */
const GENEVE_PORT = 6081;

export const nodePromises: ConceptPromises = {
  ...NO_PROMISES,
  walls: (lab, { first, networks }) => {
    const from = senderOf(first, networks);
    const node = lab.nodes.find(({ name }) => name === first.node);
    const server = node === undefined ? undefined : controlPlaneOfNode(lab, node).servers[0];
    const central = { name: 'central', address: server?.address ?? lab.underlay.centralAddress };
    return [
      closedWall({ category: 'underlay', from, to: central, port: SB_PORT }),
      ...(node === undefined
        ? []
        : [
            closedWall({
              category: 'underlay',
              from,
              to: { name: node.name, address: node.underlayAddress },
              port: GENEVE_PORT,
            }),
          ]),
    ];
  },
};
