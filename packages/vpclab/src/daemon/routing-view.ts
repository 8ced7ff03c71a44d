// What the routers of the lab know now: asked of FRR's consoles, of OVN and of the routing agent, each with a deadline.

import { connect } from '@vpclab/ovsdb';
import { OVN_Northbound } from '@vpclab/ovsdb/ovn-nb';
import { SHOW_CONFIG, SHOW_SESSIONS, parseSessions } from '../frr/bgp-state.ts';
import { consoleOf } from '../frr/console.ts';
import { vtySocket } from '../frr/daemons.ts';
import { SHOW_NEIGHBORS, parseNeighbors } from '../frr/ospf-state.ts';
import { acceptedOspf } from '../frr/protocols/ospf.ts';
import { runVty } from '../frr/vty.ts';
import { SHOW_ZEBRA_ROUTES, parseZebraRoutes } from '../frr/zebra-state.ts';
import { addressOf } from '../net/ipv4.ts';
import { formatPrefix, prefixAround } from '../net/prefix.ts';
import { errorMessage } from '../errors.ts';
import { byName } from '../model/by-name.ts';
import { controlPlanes, planeOfVpc } from '../model/regions.ts';
import type { ControlPlane } from '../model/regions.ts';
import { databaseRemotes, directoryOf } from '../model/layout.ts';
import type { Lab } from '../model/lab.ts';
import type { FrrDaemon } from '../model/router.ts';
import type { RouteView, RoutingView } from '../model/routing.ts';
import { OWNER_KEY } from '../model/ovsdb-row.ts';
import type { GatewayStatus } from '../routing/events.ts';
import { announcementsOf, type Refusal } from './announcement-view.ts';
import { unusedBecause } from './unused-route.ts';

const ANSWER_MS = 2_000;

export type RoutingSources = {
  readonly lab: Lab;
  readonly agent: readonly GatewayStatus[];
  readonly refused: readonly Refusal[];
  readonly signal: AbortSignal;
};

type Ask = (netns: string, daemon: FrrDaemon, command: string) => Promise<string | undefined>;

export async function readRouting(sources: RoutingSources): Promise<RoutingView> {
  const { lab, signal } = sources;
  const problems: string[] = [];
  const ask: Ask = async (netns, daemon, command) => {
    const path = vtySocket(directoryOf(netns), daemon);
    const bounds = { signal, timeoutMs: ANSWER_MS, connect: consoleOf(path), onRefused: 'reply' } as const;
    try {
      const [reply] = await runVty(path, [command], bounds);
      return reply?.text;
    } catch (error) {
      problems.push(`${netns}/${daemon}: ${errorMessage(error)}`);
      return undefined;
    }
  };
  const [speakers, adjacent] = [routersWith(lab, 'bgp'), routersWith(lab, 'ospf')];
  const [routes, ofVpcs, sessions, neighbors, announcements] = await Promise.all([
    Promise.all([...new Set([...speakers, ...adjacent])].map((router) => routesOf(router, ask))),
    Promise.all(
      controlPlanes(lab).map((plane) =>
        vpcRoutes(lab, plane, signal).catch((error: unknown) => {
          const of = plane.plane === undefined ? '' : ` of ${plane.plane}`;
          problems.push(`northbound database${of}: ${errorMessage(error)}`);
          return [];
        }),
      ),
    ),
    Promise.all(
      speakers.map(async (router) =>
        parseSessions((await ask(router, 'bgpd', SHOW_SESSIONS)) ?? '').map(
          ({ peer, asn, description, state, uptimeSeconds, flaps, prefixesReceived, prefixesSent }) => ({
            ...{ router, peer, asn, description, state, uptimeSeconds, flaps },
            received: prefixesReceived,
            sent: prefixesSent,
          }),
        ),
      ),
    ),
    Promise.all(
      adjacent.map(async (router) =>
        parseNeighbors((await ask(router, 'ospfd', SHOW_NEIGHBORS)) ?? '').map(
          ({ routerId, address, interface: on, state, upSeconds }) => ({
            ...{ router, neighbor: routerId, address, interface: on, state, upSeconds },
          }),
        ),
      ),
    ),
    announcementsOf(sources, (netns, command) => ask(netns, 'bgpd', command)),
  ]);
  for (const { gateway, problem } of sources.agent) {
    if (problem !== undefined) problems.push(`${gateway}: ${problem}`);
  }
  const nameOf = new Map(
    sessions.flat().map(({ router, peer, description }) => [`${router} ${peer}`, lastWord(description)]),
  );
  return {
    routes: [...routes.flat(), ...ofVpcs.flat()],
    sessions: sessions.flat(),
    refusals: sources.refused.map((one) => ({
      ...one,
      from: nameOf.get(`${one.router} ${one.peer}`) ?? one.peer,
    })),
    announcements,
    neighbors: neighbors.flat(),
    problems,
  };
}

/** Gateways with this protocol, the edge beside them, and both ends of links to sites. */
function routersWith(
  { natGateways, edge, sites, regions }: Lab,
  protocol: 'bgp' | 'ospf',
): readonly string[] {
  const gateways = natGateways.filter(({ routing }) => routing.protocol === protocol);
  const own = gateways.length === 0 || edge === undefined ? [] : [edge, ...gateways];
  const ofSites = protocol === 'bgp' ? sites.flatMap((site) => [site, site.gateway]) : [];
  const tables = protocol === 'bgp' ? regions.flatMap((region) => region.tables) : [];
  const ofRegions = tables.flatMap((table) => [table, ...table.gateways]);
  return [...own, ...ofSites, ...ofRegions].map(({ name }) => name);
}

/** Tenant, VPC and name: descriptions of neighbors end with who it is. */
function lastWord(description: string): string | undefined {
  return description.split(' ').at(-1) || undefined;
}

async function routesOf(router: string, ask: Ask): Promise<readonly RouteView[]> {
  const text = await ask(router, 'zebra', SHOW_ZEBRA_ROUTES);
  const routes = parseZebraRoutes(text ?? '');
  const isDoubtful = routes.some(({ protocol, isUsable }) => protocol === 'ospf' && !isUsable);
  const config = isDoubtful ? await ask(router, 'zebra', SHOW_CONFIG) : undefined;
  const accepted = acceptedOspf(config ?? '');
  return routes.map((route) => {
    const { prefix, via, protocol, distance, metric, uptime } = route;
    const isSelected = route.isSelected && !route.isFailed;
    const used = routes.find((one) => one.prefix === prefix && one.isSelected);
    return {
      of: router,
      ...{ prefix, via, from: protocol, isSelected, distance, metric, since: uptime },
      reason: isSelected ? '' : unusedBecause(route, { used, accepted }),
    };
  });
}

/** Static routes of the VPCs' logical routers, and the networks that they stand in. */
async function vpcRoutes(
  lab: Lab,
  { plane, servers }: ControlPlane,
  signal: AbortSignal,
): Promise<readonly RouteView[]> {
  const bounds = { signal, timeoutMs: ANSWER_MS };
  const planeOf = planeOfVpc(lab);
  const names = servers.map(({ name }) => name);
  const client = await connect({
    remotes: databaseRemotes(names, 'nb'),
    database: OVN_Northbound,
    ...bounds,
  });
  try {
    const view = await client.replica(
      {
        Logical_Router: ['name', 'static_routes', 'ports'],
        Logical_Router_Port: ['networks'],
        Logical_Router_Static_Route: ['ip_prefix', 'nexthop', 'external_ids'],
      },
      bounds,
    );
    const [ports, routes] = [view.table('Logical_Router_Port'), view.table('Logical_Router_Static_Route')];
    const routersByName = new Map([...view.table('Logical_Router')].map((router) => [router.name, router]));
    const plain = { isSelected: true, metric: 0, since: '', reason: '' };
    return lab.vpcs
      .filter(({ name }) => planeOf(name) === plane)
      .flatMap((vpc): readonly RouteView[] => {
        const router = routersByName.get(vpc.router);
        return [
          ...(router?.ports ?? []).flatMap((id) =>
            (ports.get(id)?.networks ?? []).map((network) => ({
              of: vpc.name,
              ...{ prefix: networkOf(network), via: [], from: 'connected', distance: 0, ...plain },
            })),
          ),
          ...(router?.static_routes ?? []).flatMap((id) => {
            const row = routes.get(id);
            if (row === undefined) return [];
            const owner = row.external_ids.get(OWNER_KEY) ?? '';
            const from = owner === `${lab.name}/routing` ? 'agent' : 'static';
            return [{ of: vpc.name, prefix: row.ip_prefix, via: [row.nexthop], from, distance: 1, ...plain }];
          }),
        ].toSorted((a, b) => byName(a.prefix, b.prefix));
      });
  } finally {
    await client.close();
  }
}

/** Of the address that a router's port has, with its length. */
function networkOf(text: string): string {
  const [address = '', length = ''] = text.split('/');
  return text.includes(':') ? text : formatPrefix(prefixAround(addressOf(address), Number(length)));
}
