// Compute nodes and the underlay they share.

import { prefixOf } from '../../net/prefix.ts';
import { namespaceNames } from '../../lab-file/names.ts';
import type { Path, Resolution } from '../../lab-file/resolution.ts';
import { Segment } from '../../lab-file/segment.ts';
import { step } from '../../lab-file/step.ts';
import { serverNames } from '../lab/settled.ts';
import { centralOf, fabricOf } from '../../model/layout.ts';
import type { NodeName, RegionName } from '../../model/names.ts';
import { regionFrames } from '../region/frames.ts';
import type { CentralServer, LabNode, Underlay } from './resolved.ts';
import { MAX_NODES, nodeKeys, nodesOfLab } from './written.ts';

const DEFAULT_NODES = 2;
const UNDERLAY_CIDR = '172.31.0.0/24';
/** Room for Geneve with OVN's options around a full inner packet. */
const UNDERLAY_MTU = 1600;
const FIRST_NODE_HOST = 11;
/** Locally administered, like those of the nodes, which are hashes. */
const CENTRAL_MACS = '02:76:70:63:00:';

export type NodeDraft = Omit<LabNode, 'underlayMac'>;

type Nodes = {
  readonly underlay: Underlay;
  readonly nodes: readonly NodeDraft[];
  /** The first one of each control plane, by the region as rows name it. */
  readonly servers: ReadonlyMap<RegionName | undefined, CentralServer>;
};

export const settledNodes = step((resolution): Nodes => {
  const segment = new Segment('the underlay', prefixOf(UNDERLAY_CIDR), FIRST_NODE_HOST);
  const further = regionFrames(resolution).flatMap(({ plane }) => plane ?? []);
  const own = serverNames(resolution);
  // One address space, although each region has a wire of its own: an address tells which node is meant.
  const all = [...own, ...further.map(centralOf)].map((name, index) => ({
    name,
    address: segment.host(index + 1, name) ?? '',
    mac: `${CENTRAL_MACS}${String(index + 1).padStart(2, '0')}`,
  }));
  const servers = all.slice(0, own.length);
  checkRegions(resolution, further, own.length);
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
    nodes: nodes.map(({ name, region }) => ({
      name,
      underlayAddress: segment.byRank(name, name) ?? '',
      ...(region === undefined ? {} : { region }),
    })),
    servers: new Map(
      [undefined, ...further].flatMap((plane) => {
        const server = all.find(({ name }) => name === centralOf(plane));
        return server === undefined ? [] : [[plane, server] as const];
      }),
    ),
  };
});

function checkRegions(resolution: Resolution, further: readonly RegionName[], servers: number): void {
  if (further.length === 0) return;
  const names = namespaceNames(resolution);
  for (const plane of further) {
    names.claim(centralOf(plane), 'control plane of a region', ['regions']);
    names.claim(fabricOf(plane), 'underlay of a region', ['regions']);
  }
  if (nodesOfLab.of(resolution.file).nodes !== undefined) {
    resolution.complainOfKey(['nodes'], {
      message: 'the lab has regions, and these nodes are in none',
      expected: '`nodes` of each region',
    });
  }
  if (servers === 1) return;
  resolution.complain(['central', 'servers'], {
    message: 'each region has a control plane of one server',
    expected: 'either `regions` or a control plane of 3 servers',
  });
}

type WantedNode = { readonly name: NodeName; readonly path: Path; readonly region?: RegionName };

function wantedNodes(resolution: Resolution): readonly WantedNode[] {
  const regions = regionFrames(resolution);
  if (regions.length > 0)
    return regions.flatMap(({ plane, nodes }) =>
      nodes.map((node) => (plane === undefined ? node : { ...node, region: plane })),
    );
  const nodes = nodesOfLab.of(resolution.file).nodes ?? DEFAULT_NODES;
  if (typeof nodes === 'number') {
    return Array.from({ length: nodes }, (_, i) => ({ name: `node-${i + 1}`, path: ['nodes'] }));
  }
  return nodes.map((node, i) =>
    typeof node === 'string'
      ? { name: node, path: ['nodes', i] }
      : { name: nodeKeys.of(node).name, path: ['nodes', i, 'name'] },
  );
}
