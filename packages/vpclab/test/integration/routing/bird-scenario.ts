// BIRD as edge: the session with BFD, routes in its kernel, packets, and what it refuses, which it keeps to be shown
// (`import keep filtered`). Prints what was seen; routing-other-edges.test.ts judges it.

import { execFileSync } from 'node:child_process';
import { until } from '../frr/steps.ts';
import { bird, startBird } from './bird.ts';
import { addShopSubnet, inEdge } from './other-edge.ts';
import { ovnRoutes, removeSubnet } from './world.ts';

const kernel = (): readonly string[] =>
  [...inEdge('ip', 'route', 'show', 'proto', 'bird').matchAll(/^(\S+) via (\S+)/gm)]
    .map(([, prefix = '', via = '']) => `${prefix} via ${via}`)
    .toSorted();
const refused = (): readonly string[] =>
  [...bird('show', 'route', 'filtered').matchAll(/^(\S+\/\d+) /gm)].map(([, prefix = '']) => prefix);

const seen: Record<string, unknown> = {};
const agent = await startBird();
await until('a session', () => bird('show', 'protocols', 'shop').includes('Established'), 30_000);
await until('the first subnet', () => kernel().join() === '10.0.1.0/24 via 198.51.100.11', 10_000);
await until('the way out', () => ovnRoutes().length === 1, 10_000);
seen['ways'] = ovnRoutes();
await until('BFD', () => / Up /.test(bird('show', 'bfd', 'sessions')), 10_000);
addShopSubnet('app', '10.0.2.1/24');
await until('the second subnet', () => kernel().length === 2, 10_000);
removeSubnet('web');
await until('the first subnet to go', () => kernel().length === 1, 10_000);
seen['kernel'] = kernel();

const frr = ['configure terminal', 'router bgp 65011', 'address-family ipv4 unicast', 'network 10.9.0.0/16'];
const list = ['configure terminal', 'ip prefix-list to-198.51.100.1 seq 99 permit 10.9.0.0/16'];
for (const commands of [list, frr])
  execFileSync('vtysh', ['--vty_socket', '/run/lab/gateway-11', ...commands.flatMap((text) => ['-c', text])]);
await until('the refusal', () => refused().length > 0, 8_000);
seen['refused'] = refused();
agent.process.kill('SIGTERM');
process.stdout.write(JSON.stringify(seen));
process.exit(0);
