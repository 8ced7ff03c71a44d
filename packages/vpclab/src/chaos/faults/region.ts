// A region is cut off from all others: nothing of it reaches them, and it goes on within. Where a lab has no regions but other
// machines, what is on one of them is cut off in the same way.

import type { LabView } from '../../model/engine.ts';
import type { FaultEffect, FaultKind } from '../fault-kind.ts';
import { actOnLink, linkOf } from '../links.ts';
import { nodeNames, serverNames } from '../places.ts';
import { ownTables } from '../touches.ts';

type LabRegion = LabView['lab']['regions'][number];

export const regionCut: FaultKind = {
  layer: 'whole',
  brief: 'cut a region, or all nodes of another machine, off from everything else',
  targetWord: 'region or machine',
  targets: ({ lab }) => [...lab.regions, ...lab.machines].map(({ name }) => String(name)),
  effect: (target, view) => {
    const region = view.lab.regions.find(({ name }) => name === target);
    return region === undefined ? machineCut(target, view) : cutOff(region, view);
  },
};

/** Edges of regions are joined by a link for each tenant, between its tables. */
function cutOff({ name, tables }: LabRegion, view: LabView): FaultEffect {
  const here = new Set(tables.map((table) => table.name));
  const there = new Set(
    view.lab.regions.flatMap((one) => one.tables.map((table) => table.name)).filter((one) => !here.has(one)),
  );
  const actions = view.rows.flatMap((row) =>
    row.kind === 'veth' &&
    ((here.has(row.a.netns) && there.has(row.b.netns)) || (here.has(row.b.netns) && there.has(row.a.netns)))
      ? [actOnLink(row, () => 'counter drop', 'both', view)]
      : [],
  );
  const gateways = view.lab.regions.flatMap((one) => one.tables.flatMap((table) => table.gateways));
  const routers = [...here, ...there, ...gateways.map((gateway) => gateway.name)];
  return {
    mechanism: `nftables drops all packets at ${actions.length} links between ${name} and other regions`,
    actions,
    touches: [...ownTables(actions), ...routers.map((router) => `frr ${router}`)],
    tenants: [...new Set(tables.map(({ tenant }) => String(tenant)))],
  };
}

/** Its nodes are known by their addresses on the underlay, which is the only way to them. */
function machineCut(machine: string, view: LabView): FaultEffect {
  const { lab } = view;
  const away = new Set<string>(lab.machines.find(({ name }) => name === machine)?.nodes);
  const elsewhere = new Set<string>(lab.machines.flatMap(({ nodes }) => nodes));
  const addresses = lab.nodes
    .filter(({ name }) => away.has(name))
    .map(({ underlayAddress }) => underlayAddress);
  const members = `{ ${addresses.join(', ')} }`;
  const rule = `ip saddr ${members} counter drop; ip daddr ${members} counter drop`;
  const places = [...nodeNames(view), ...serverNames(view)].filter((name) => !elsewhere.has(name));
  const actions = places.flatMap((place) => {
    const link = linkOf(place, view);
    return link === undefined ? [] : [actOnLink(link, () => rule, 'both', view)];
  });
  return {
    mechanism: `nftables drops all packets from and to ${addresses.join(', ')} at ${actions.length} links`,
    actions,
    touches: ownTables(actions),
    tenants: lab.tenants.map(({ name }) => String(name)),
  };
}
