// A gateway that announces what is not its own, and an agent that listens to the edge by BMP. Prints what was seen;
// routing-hijack.test.ts judges it.

import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseRoutes, SHOW_ROUTES } from '../../../src/frr/bgp-state.ts';
import { frrRouter } from '../../../src/model/router.ts';
import { isZebraManaged } from '../../../src/runtime/host-facts.ts';
import { observe, until } from '../frr/steps.ts';
import {
  bgpPrefixes,
  edgeRouter,
  gatewayName,
  gatewayRouter,
  makeShop,
  removeSubnet,
  startAgent,
  startRouters,
  toldGateway,
} from './world.ts';

const BMP = '127.0.0.1:5000';
const seen: Record<string, unknown> = {};

makeShop([
  [11, 0],
  [13, 13],
]);
const plain = edgeRouter([
  [11, 0],
  [13, 13],
]);
if (plain.bgp === undefined) throw new Error('speaks no BGP');
const managed = isZebraManaged() ? { managed: true as const } : {};
const edge = frrRouter({ ...plain, ...managed, bgp: { ...plain.bgp, bmp: BMP } });
const honest = gatewayRouter(13, 13);
if (honest.bgp === undefined) throw new Error('speaks no BGP');
/** Its own outbound list permits everything: what it may announce, the edge decides. */
const rogue = frrRouter({
  ...honest,
  bgp: {
    ...honest.bgp,
    announce: [{ prefix: '10.13.1.0/24' }],
    neighbors: honest.bgp.neighbors.map((neighbor) => ({ ...neighbor, prefixesOut: ['0.0.0.0/0 le 32'] })),
  },
});
await startRouters([edge, gatewayRouter(11, 0), rogue]);
seen['observed'] = await observe(edge);
seen['intended'] = edge;

const agent = startAgent('agent', {
  gateways: [toldGateway(11)],
  edges: [{ name: 'edge', netns: 'edge', frr: '/run/lab/edge', bmp: BMP }],
});
const verdicts = (): readonly string[] =>
  agent
    .events()
    .flatMap(({ kind, peer, prefix, reason }) =>
      ['accepted', 'refused', 'gone'].includes(kind)
        ? [[kind, prefix, peer, reason].filter((word) => typeof word === 'string').join(' ')]
        : [],
    );
await until('both are accepted', () => verdicts().length >= 2 && bgpPrefixes('edge').length === 2, 20_000);

const commands = [
  'configure terminal',
  'route-map forged permit 10',
  'set as-path prepend 65999',
  'exit',
  // All that it says leads to another tenant's gateway.
  'route-map astray permit 10',
  'set ip next-hop 198.51.100.11',
  'exit',
  'router bgp 65013',
  'address-family ipv4 unicast',
  'neighbor 198.51.100.1 route-map astray out',
  // Another tenant's, more specific of it, and more specific of its own network with a path that begins elsewhere.
  'network 10.0.1.0/24',
  'network 10.0.1.128/25',
  'network 0.0.0.0/0',
  'network 10.13.2.0/24 route-map forged',
  'end',
  'clear bgp ipv4 unicast * soft out',
];
execFileSync(
  'vtysh',
  ['--vty_socket', `/run/lab/${gatewayName(13)}`, '-d', 'bgpd', ...commands.flatMap((line) => ['-c', line])],
  { stdio: 'ignore' },
);
await until('four refusals', () => verdicts().filter((line) => line.startsWith('refused')).length === 4);
removeSubnet('web');
await until('a withdrawal', () => verdicts().some((line) => line.startsWith('gone')));
await sleep(300);
seen['verdicts'] = verdicts().toSorted();
seen['edge'] = bgpPrefixes('edge');
const ask = (router: string, command: string): string =>
  execFileSync('vtysh', ['--vty_socket', `/run/lab/${router}`, '-d', 'bgpd', '-c', command], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
const said = ask(gatewayName(13), 'show bgp ipv4 unicast neighbors 198.51.100.1 advertised-routes');
seen['saidHop'] = /10\.13\.1\.0\/24 +(\S+) /.exec(said)?.[1];
seen['hops'] = parseRoutes(ask('edge', SHOW_ROUTES)).flatMap(({ paths }) =>
  paths.flatMap(({ nextHops }) => nextHops),
);
agent.process.kill('SIGTERM');

process.stdout.write(JSON.stringify(seen, undefined, 1));
process.exit(0);
