// A hub: its spokes have a route to it and a default route by it, and the hub's router passes nothing from spoke to spoke.

import { nbRow, ref, vpcLabels } from '../../model/ovsdb-row.ts';
import type { Origin, Row } from '../../model/rows.ts';
import type { Amend, Compile, Context } from '../context.ts';
import { routerPort } from '../rows/names.ts';
import { staticRoute } from '../rows/topology.ts';
import type { Hub } from './resolved.ts';

const DEFAULT_ROUTE = '0.0.0.0/0';
/** Above what a user may want to steer by policy. */
const PRIORITY = 31_000;

export const compileHubs: Compile = (context) => context.lab.hubs.flatMap((hub) => compileHub(context, hub));

function compileHub(context: Context, { transit: name, vpc, spokes, served }: Hub): readonly Row[] {
  const transit = context.transit(name);
  const hub = context.vpc(vpc);
  const port = routerPort(transit.switch, hub.router);
  const nextHop = transit.attachments.find((one) => one.vpc === vpc)?.address ?? '';
  const origin: Origin = { concept: 'hub', name };
  const piece = { lab: context.lab.name, origin };
  return [
    ...served.map((spoke) => {
      const { router, ...owner } = context.vpc(spoke);
      const route = { router, prefix: DEFAULT_ROUTE, nextHop };
      return staticRoute(route, { ...piece, labels: vpcLabels(owner, { transit: name }) });
    }),
    ...spokes.map((spoke) =>
      nbRow({
        ...piece,
        table: 'Logical_Router_Policy',
        name: `${port} to ${spoke}`,
        labels: vpcLabels(hub, { transit: name }),
        columns: {
          action: 'drop',
          match: `inport == "${port}" && ip4.dst == ${context.vpc(spoke).cidr}`,
          priority: PRIORITY,
        },
        in: ref('Logical_Router', hub.router),
      }),
    ),
  ];
}

/** Takes away the routes that a transit gives its VPCs to each other. */
export const amendTransits: Amend = (context) => {
  const apart = new Set(
    context.lab.hubs.flatMap(({ spokes }) =>
      spokes.flatMap((from) =>
        spokes.filter((to) => to !== from).map((to) => `${context.vpc(from).router} ${context.vpc(to).cidr}`),
      ),
    ),
  );
  return (row) =>
    row.kind === 'ovsdb' &&
    row.table === 'Logical_Router_Static_Route' &&
    row.origin.concept === 'transit' &&
    apart.has(row.name)
      ? []
      : [row];
};
