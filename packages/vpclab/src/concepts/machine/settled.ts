// Machines, by the nodes that name them.

import { namespaceNames } from '../../lab-file/names.ts';
import { step } from '../../lab-file/step.ts';
import { settledNodes } from '../node/settled.ts';
import type { NodeDraft } from '../node/settled.ts';
import { nodeKeys, nodesOfLab } from '../node/written.ts';
import type { LabMachine } from './resolved.ts';
import { machineOfNode } from './written.ts';

export const settledMachines = step((resolution): readonly LabMachine[] => {
  // Names of nodes are claimed first.
  settledNodes(resolution);
  const names = namespaceNames(resolution);
  const { nodes } = nodesOfLab.of(resolution.file);
  if (typeof nodes !== 'object') return [];
  const placed = nodes.flatMap((node, i) => {
    const { machine } = typeof node === 'string' ? {} : machineOfNode.of(node);
    if (machine === undefined || typeof node === 'string') return [];
    return [{ name: nodeKeys.of(node).name, machine, path: ['nodes', i, 'machine'] }];
  });
  return [...Map.groupBy(placed, ({ machine }) => machine)].flatMap(([machine, on]) => {
    const [first] = on;
    if (first === undefined) return [];
    const fabric = `fabric-${first.name}`;
    if (!names.claim(fabric, 'fabric of a machine', first.path)) return [];
    return [{ name: machine, nodes: on.map(({ name }) => name), fabric }];
  });
});

/** Nodes on the machine that vpclabd runs on, which alone has a link to the edge. */
export const nodesHere = step((resolution): readonly NodeDraft[] => {
  const elsewhere = new Set(settledMachines(resolution).flatMap(({ nodes }) => nodes));
  return settledNodes(resolution).nodes.filter(({ name }) => !elsewhere.has(name));
});
