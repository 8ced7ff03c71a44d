// The life of an edge and three NAT gateways on real FRR. Prints what was seen; frr.test.ts judges it.

import { execFileSync, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { SHOW_ROUTES, parseRoutes } from '../../../src/frr/bgp-state.ts';
import { frrRouter, type FrrRouter } from '../../../src/model/router.ts';
import { isZebraManaged } from '../../../src/runtime/host-facts.ts';
import {
  EDGE_ADDRESS,
  edgeRouter as exampleEdge,
  gatewayNeighbor,
  gatewayRouter as exampleGateway,
} from '../../support/example-routers.ts';
import {
  ask,
  bgpRoutes,
  change,
  directoryOf,
  timesEstablished,
  killDaemon,
  makeEdge,
  makeGateway,
  observe,
  restartDaemon,
  sessionsOf,
  startRouter,
  until,
} from './steps.ts';

const A = '10.0.0.0/16';
const B = '10.1.0.0/16';
const C = '10.2.0.0/16';
const FOREIGN = '203.0.113.0/24';

const seen: Record<string, unknown> = {};
const managed = isZebraManaged() ? { managed: true as const } : {};
const edgeRouter = (...of: Parameters<typeof exampleEdge>): FrrRouter =>
  frrRouter({ ...exampleEdge(...of), ...managed });
const gatewayRouter = (...of: Parameters<typeof exampleGateway>): FrrRouter =>
  frrRouter({ ...exampleGateway(...of), ...managed });
const edge = edgeRouter([gatewayNeighbor(11, [A]), gatewayNeighbor(12, [B])]);
const gateway = gatewayRouter(11, [A]);
/** Announces what is not its own. */
const rogue = gatewayRouter(12, [A, B, FOREIGN]);
const twin = gatewayRouter(13, [A]);
const via = (prefix: string, host: number): string => `${prefix} via 198.51.100.${host}`;
const established = async (count: number): Promise<boolean> =>
  (await sessionsOf(edge)).filter((session) => session.established).length === count;
const hasDefault = (name: string): boolean => bgpRoutes(name).includes(`default via ${EDGE_ADDRESS}`);

makeEdge('edge', `${EDGE_ADDRESS}/24`);
for (const host of [11, 12, 13]) makeGateway(`nat-gateway-${host}`, 'edge', `198.51.100.${host}/24`);

// Up.
const start = performance.now();
await Promise.all([startRouter(edge), startRouter(gateway), startRouter(rogue)]);
seen['daemonsMs'] = Math.round(performance.now() - start);
await until('both prefixes at the edge', () => bgpRoutes('edge').length >= 2);
await until('default routes', () => hasDefault(gateway.name) && hasDefault(rogue.name));
seen['upMs'] = Math.round(performance.now() - start);
await sleep(500);
seen['edgeRoutes'] = bgpRoutes('edge');
seen['gatewayRoutes'] = bgpRoutes(gateway.name);
seen['rogueRoutes'] = bgpRoutes(rogue.name);
seen['sessions'] = await sessionsOf(edge);
seen['observed'] = { edge: await observe(edge), gateway: await observe(gateway) };
seen['intended'] = { edge, gateway };
seen['vtysh'] = execFileSync('vtysh', ['--vty_socket', directoryOf(edge), '-c', 'show bgp summary'], {
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'ignore'],
});

// A gateway with the same prefix comes, another's prefixes change: nobody's session is reset.
const before = await timesEstablished(edge);
const grown = edgeRouter([gatewayNeighbor(11, [A]), gatewayNeighbor(12, [B, C]), gatewayNeighbor(13, [A])]);
await startRouter(twin);
seen['addDelta'] = await change(grown);
seen['addedMs'] = await until('three sessions', async () => await established(3));
await until('default route of the new gateway', () => hasDefault(twin.name));
await change(gatewayRouter(12, [A, B, C, FOREIGN]));
await until('the new prefix', () => bgpRoutes('edge').includes(via(C, 12)));
seen['grownRoutes'] = bgpRoutes('edge');
seen['twoPaths'] = parseRoutes(await ask(edge, SHOW_ROUTES)).find(({ prefix }) => prefix === A)?.paths;
seen['keptSessions'] = { before, after: await timesEstablished(edge) };
seen['afterAdd'] = { observed: await observe(edge), intended: grown };
seen['secondDelta'] = await change(grown);

// bgpd dies: routes go on both sides, the twin takes over at the edge; then it comes back with the same command line.
killDaemon(gateway, 'bgpd');
seen['defaultGoneMs'] = await until('no default route', () => bgpRoutes(gateway.name).length === 0);
seen['takenOverMs'] = await until('the twin takes over', () => bgpRoutes('edge').includes(via(A, 13)));
await restartDaemon(gateway, 'bgpd');
seen['bgpdBackMs'] = await until('all is as before', () => {
  return hasDefault(gateway.name) && bgpRoutes('edge').includes(via(A, 11));
});

// zebra dies, and bgpd is restarted after it: the default route stays in place all the time.
const monitor = spawn('ip', ['-n', gateway.name, 'monitor', 'route'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
let changes = '';
monitor.stdout.on('data', (chunk: Buffer) => {
  changes += chunk.toString();
});
killDaemon(gateway, 'zebra');
killDaemon(gateway, 'bgpd');
const revived = performance.now();
await restartDaemon(gateway, 'zebra');
await restartDaemon(gateway, 'bgpd');
await until('the session is back', async () => await established(3));
await until(
  'zebra knows the route',
  async () => changes.includes(`via ${EDGE_ADDRESS}`) && (await established(3)),
);
seen['zebraBackMs'] = Math.round(performance.now() - revived);
monitor.kill();
seen['defaultDeleted'] = changes.split('\n').filter((line) => line.startsWith('Deleted default'));

// Drift made by hand shows, and a delta undoes it.
await until('all sessions', async () => await established(3));
execFileSync(
  'vtysh',
  [
    '--vty_socket',
    directoryOf(edge),
    '-c',
    'conf t',
    '-c',
    'router bgp',
    '-c',
    'neighbor 198.51.100.12 shutdown',
  ],
  { stdio: 'ignore' },
);
await until('the neighbor is shut down', async () => await established(2));
const drifted = await observe(edge);
seen['deviations'] = drifted?.deviations;
seen['repair'] = await change(grown);
await until('the neighbor is back', async () => await established(3));

// A gateway goes: its session and routes go, the others' stay.
const beforeRemoval = await timesEstablished(edge);
const shrunk = edgeRouter([gatewayNeighbor(11, [A]), gatewayNeighbor(12, [B])]);
seen['removeDelta'] = await change(shrunk);
await until('its default route is gone', () => bgpRoutes(twin.name).length === 0);
await until('the withdrawn prefix is gone', () => !bgpRoutes('edge').includes(via(C, 12)));
await until('the routes of the gateway are gone', () => bgpRoutes('edge').length <= 2);
seen['shrunkRoutes'] = bgpRoutes('edge');
seen['removal'] = { before: beforeRemoval, after: await timesEstablished(edge) };
seen['afterRemoval'] = { observed: await observe(edge), intended: shrunk };

process.stdout.write(JSON.stringify(seen, undefined, 1));
process.exit(0);
