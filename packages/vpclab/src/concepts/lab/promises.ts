// What the lab itself promises: where the control plane has several servers, each takes part, and nobody else can: who is
// let into a cluster reads and writes all of it.

import { CLUSTER_WIRE, DATABASE_NAMES, FABRIC, RAFT_PORTS } from '../../model/layout.ts';
import type { Lab } from '../../model/lab.ts';
import type { LabPromise } from '../../model/promise.ts';
import { closedWall } from '../closed-wall.ts';
import { NO_PROMISES } from '../concept-promises.ts';
import type { ConceptPromises, Extent } from '../concept-promises.ts';
import { clusterAddress } from './rows.ts';

const WORDS = { nb: 'northbound', sb: 'southbound' } as const;

export const labPromises: ConceptPromises = {
  ...NO_PROMISES,
  others: ({ lab, extent }) => {
    const { servers } = lab.underlay;
    if (servers.length === 1) return [];
    const members = (['nb', 'sb'] as const).flatMap((db) =>
      servers.map(({ name }) => ({
        kind: 'cluster' as const,
        text: `${name} takes part in the cluster of the ${WORDS[db]} database`,
        category: 'central',
        server: name,
        daemon: `${name}/ovsdb-${db}`,
        database: DATABASE_NAMES[db],
        members: servers.length,
      })),
    );
    return [...members, ...clusterWalls(lab, extent)];
  },
};

const WHO_IS_THERE = `\`vpclab exec ${FABRIC} -- ip link show master ${CLUSTER_WIRE}\` shows who is on the wire of the clusters`;

/** By the address that nodes know of a server, and by that of the clusters' own wire. In a sample nodes take turns. */
function clusterWalls({ nodes, underlay }: Lab, extent: Extent): readonly LabPromise[] {
  const { servers } = underlay;
  return servers.flatMap((server, turn) => {
    const tried = extent === 'exhaustive' ? nodes : nodes.slice(turn % nodes.length).slice(0, 1);
    return tried.flatMap(({ name, underlayAddress }) =>
      [server.address, clusterAddress(servers, server)].flatMap((address) =>
        Object.values(RAFT_PORTS).map((port) =>
          closedWall({
            category: 'central',
            from: { name, netns: name, address: underlayAddress, networks: [] },
            to: { name: server.name, address },
            port,
            advice: WHO_IS_THERE,
          }),
        ),
      ),
    );
  });
}
