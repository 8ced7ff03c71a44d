// A routing agent whose gateway speaks OSPF to the edge, over a link of their own. Prints what was seen;
// routing-ospf.test.ts judges it.

import { setTimeout as sleep } from 'node:timers/promises';
import { killDaemon, restartDaemon, until } from '../frr/steps.ts';
import { startOspf } from './ospf.ts';
import { addSubnet, ip, ovnRoutes, removeSubnet, ROUTER, startAgent } from './world.ts';

const seen: Record<string, unknown> = {};

const { gateway, agent } = await startOspf();
const ospfPrefixes = (netns: string): readonly string[] =>
  (JSON.parse(ip('-n', netns, '-j', 'route', 'show', 'proto', 'ospf')) as { dst: string }[])
    .map(({ dst }) => dst)
    .toSorted();
await until('the web subnet at the edge', () => ospfPrefixes('edge').includes('10.0.1.0/24'), 20_000);
await until('the default route in OVN', () => ovnRoutes().length === 1, 20_000);
seen['up'] = { edge: ospfPrefixes('edge'), ovn: ovnRoutes() };

const [added, removed]: [number[], number[]] = [[], []];
for (let index = 0; index < 10; index++) {
  addSubnet(ROUTER, 'app', '10.0.2.1/24');
  added.push(await until('the app subnet', () => ospfPrefixes('edge').includes('10.0.2.0/24')));
  removeSubnet('app');
  removed.push(await until('no app subnet', () => !ospfPrefixes('edge').includes('10.0.2.0/24')));
}
seen['addedMs'] = added;
seen['removedMs'] = removed;

// ospfd starts again from its file, and finds the routes in the kernel.
killDaemon(gateway, 'ospfd');
await until('no default route', () => ovnRoutes().length === 0, 20_000);
await restartDaemon(gateway, 'ospfd');
await until(
  'all is back',
  () => ovnRoutes().length === 1 && ospfPrefixes('edge').includes('10.0.1.0/24'),
  20_000,
);

// Without an agent all stays; the next one finds what is there.
agent.process.kill('SIGKILL');
removeSubnet('web');
addSubnet(ROUTER, 'db', '10.0.3.1/24');
await sleep(500);
seen['alone'] = { edge: ospfPrefixes('edge'), ovn: ovnRoutes() };
const next = startAgent('agent', {
  gateways: [
    { name: gateway.name, netns: gateway.name, protocol: 'ospf', router: ROUTER, nextHop: '10.0.255.11' },
  ],
});
await until('the db subnet', () => ospfPrefixes('edge').includes('10.0.3.0/24'));
await until('no web subnet', () => !ospfPrefixes('edge').includes('10.0.1.0/24'));
seen['next'] = { edge: ospfPrefixes('edge'), ovn: ovnRoutes() };
next.process.kill('SIGTERM');

process.stdout.write(JSON.stringify(seen, undefined, 1));
process.exit(0);
