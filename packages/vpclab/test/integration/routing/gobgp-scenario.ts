// GoBGP as edge: the session and what it holds. It has no BFD, and its routes are looked for in its own table: the part of it
// that talks to zebra does not get along with FRR. Prints what was seen; routing-other-edges.test.ts judges it.

import { until } from '../frr/steps.ts';
import { addShopSubnet, DIRECTORY, inEdge, startEdge, startWorld } from './other-edge.ts';
import { ovnRoutes, removeSubnet } from './world.ts';

const table = (): readonly string[] =>
  [...inEdge('gobgp', 'global', 'rib').matchAll(/^\*>\s+(\S+)/gm)]
    .map(([, prefix = '']) => prefix)
    .toSorted();

const seen: Record<string, unknown> = {};
const agent = await startWorld();
startEdge(
  'gobgp.toml',
  `[global.config]
  as = 65000
  router-id = "198.51.100.1"
[[neighbors]]
  [neighbors.config]
    neighbor-address = "198.51.100.11"
    peer-as = 65011
  [neighbors.timers.config]
    connect-retry = 1
    hold-time = 3
    keepalive-interval = 1
`,
  ['gobgpd', '-f', `${DIRECTORY}/gobgp.toml`, '--api-hosts', '127.0.0.1:50051', '--disable-stdlog'],
);
await until('a session', () => inEdge('gobgp', 'neighbor').includes('Establ'), 30_000);
inEdge('gobgp', 'global', 'rib', 'add', '0.0.0.0/0');
await until('the first subnet', () => table().join() === '0.0.0.0/0,10.0.1.0/24', 10_000);
await until('the way out', () => ovnRoutes().length === 1, 10_000);
seen['ways'] = ovnRoutes();
addShopSubnet('app', '10.0.2.1/24');
await until('the second subnet', () => table().includes('10.0.2.0/24'), 10_000);
removeSubnet('web');
await until('the first subnet to go', () => !table().includes('10.0.1.0/24'), 10_000);
seen['table'] = table();
agent.process.kill('SIGTERM');
process.stdout.write(JSON.stringify(seen));
process.exit(0);
