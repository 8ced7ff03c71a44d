// Compute nodes and the underlay they share.

import { prefixOf } from '../../net/prefix.ts';
import { namespaceNames } from '../../lab-file/names.ts';
import type { Resolution } from '../../lab-file/resolution.ts';
import { Segment } from '../../lab-file/segment.ts';
import { step } from '../../lab-file/step.ts';
import { serverNames } from '../lab/settled.ts';
import type { LabNode, Underlay } from './resolved.ts';
import { MAX_NODES, nodeKeys, nodesOfLab } from './written.ts';

const DEFAULT_NODES = 2;
const UNDERLAY_CIDR = '172.31.0.0/24';
/** Room for Geneve with OVN's options around a full inner packet. */
const UNDERLAY_MTU = 1600;
const FIRST_NODE_HOST = 11;
/** Locally administered, like those of the nodes, which are hashes. */
const CENTRAL_MACS = '02:76:70:63:00:';

export type NodeDraft = Omit<LabNode, 'underlayMac'>;

type Nodes = { readonly underlay: Underlay; readonly nodes: readonly NodeDraft[] };

export const settledNodes = step((resolution): Nodes => {
  const segment = new Segment('the underlay', prefixOf(UNDERLAY_CIDR), FIRST_NODE_HOST);
  const servers = serverNames(resolution).map((name, index) => ({
    name,
    address: segment.host(index + 1, name) ?? '',
    mac: `${CENTRAL_MACS}${String(index + 1).padStart(2, '0')}`,
  }));
  const wanted = wantedNodes(resolution);
  if (wanted.length > MAX_NODES) {
    resolution.complainOfKey(['nodes'], {
      message: `there are ${wanted.length} nodes`,
      expected: `at most ${MAX_NODES} nodes in a lab`,
    });
  }
  const names = namespaceNames(resolution);
  const nodes = wanted.slice(0, MAX_NODES).filter(({ name, path }) => names.claim(name, 'node', path));
  return {
    underlay: {
      cidr: UNDERLAY_CIDR,
      centralAddress: servers[0]?.address ?? '',
      servers,
      mtu: UNDERLAY_MTU,
    },
    nodes: nodes.map(({ name }) => ({ name, underlayAddress: segment.byRank(name, name) ?? '' })),
  };
});

function wantedNodes({ file }: Resolution) {
  const nodes = nodesOfLab.of(file).nodes ?? DEFAULT_NODES;
  if (typeof nodes === 'number') {
    return Array.from({ length: nodes }, (_, i) => ({ name: `node-${i + 1}`, path: ['nodes'] }));
  }
  return nodes.map((node, i) =>
    typeof node === 'string'
      ? { name: node, path: ['nodes', i] }
      : { name: nodeKeys.of(node).name, path: ['nodes', i, 'name'] },
  );
}
