// The life of a routing agent beside databases and FRR that it did not make. Prints what was seen; routing-agent.test.ts
// judges it.

import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { killDaemon, restartDaemon, timesEstablished, until } from '../frr/steps.ts';
import {
  type Agent,
  addSubnet,
  bgpPrefixes,
  edgeRouter,
  gatewayName,
  gatewayRouter,
  ip,
  makeShop,
  nbctl,
  ovnRoutes,
  removeSubnet,
  ROUTER,
  sbctl,
  startAgent,
  startRouters,
  toldGateway,
} from './world.ts';

const seen: Record<string, unknown> = {};

makeShop([
  [11, 0],
  [12, 0],
]);
const edge = edgeRouter([
  [11, 0],
  [12, 0],
]);
const gateway = gatewayRouter(11, 0);
await startRouters([edge, gateway, gatewayRouter(12, 0)]);

const config = {
  gateways: [11, 12].map((host) => ({
    ...toldGateway(host),
    announce: ['subnets', 'workloads', 'loadbalancers', 'elastic'],
    within: ['10.0.0.0/16', '192.0.2.0/24'],
    communities: ['65000:7'],
    med: host,
    limit: 40,
  })),
};
const first = startAgent('first', config);
await until('the web subnet at the edge', () => bgpPrefixes('edge').includes('10.0.1.0/24'));
await until('default routes in OVN', () => ovnRoutes().length === 2);
seen['up'] = { edge: bgpPrefixes('edge'), ovn: ovnRoutes() };
seen['owners'] = nbctl('--bare', '--columns=external_ids', 'find', 'Logical_Router_Static_Route')
  .split('\n')
  .filter(Boolean);
const sessionsBefore = await timesEstablished(edge);

// Zero touch: a subnet is added and removed with ovn-nbctl alone.
const added: number[] = [];
const removed: number[] = [];
for (let index = 0; index < 10; index++) {
  addSubnet(ROUTER, 'app', '10.0.2.1/24');
  added.push(await until('the app subnet', () => bgpPrefixes('edge').includes('10.0.2.0/24')));
  removeSubnet('app');
  removed.push(await until('no app subnet', () => !bgpPrefixes('edge').includes('10.0.2.0/24')));
}
seen['addedMs'] = added;
seen['removedMs'] = removed;

// A workload, a load balancer, an elastic address; a subnet outside of the bounds, and more than the limit.
nbctl('lsp-add', 'web', 'web-1', '--', 'lsp-set-addresses', 'web-1', '02:00:00:00:01:0b 10.0.1.11');
await sleep(300);
seen['unbound'] = bgpPrefixes('edge');
sbctl('chassis-add', 'node-1', 'geneve', '127.0.0.1');
sbctl('lsp-bind', 'web-1', 'node-1');
await until('the workload', () => bgpPrefixes('edge').includes('10.0.1.11'));
nbctl('lb-add', 'lb-web', '192.0.2.80:80', '10.0.1.11:80', '--', 'lr-lb-add', ROUTER, 'lb-web');
nbctl('lr-nat-add', ROUTER, 'dnat_and_snat', '192.0.2.5', '10.0.1.11');
addSubnet(ROUTER, 'outside', '172.16.0.1/24');
await until('all sources', () => bgpPrefixes('edge').length === 4);
seen['sources'] = bgpPrefixes('edge');
await until('a refusal', () => first.events().some(({ kind }) => kind === 'refuse'));
seen['refused'] = first.events().find(({ kind }) => kind === 'refuse');
const many = Array.from({ length: 50 }, (_none, index) => `many-${index}`);
for (const [index, name] of many.entries()) addSubnet(ROUTER, name, `10.0.${100 + index}.1/24`);
await until('the limit', () => bgpPrefixes('edge').length === 40);
await sleep(300);
seen['limited'] = bgpPrefixes('edge').length;
nbctl(...many.flatMap((name) => ['--', 'lrp-del', `rp-${name}`, '--', 'ls-del', name]).slice(1));
await until('four again', () => bgpPrefixes('edge').length === 4);

// Its configuration survives bgpd: the file has what was announced, and what somebody takes away comes back.
seen['file'] = readFileSync(`/run/lab/${gatewayName(11)}/frr.conf`, 'utf8');
seen['sessions'] = { before: sessionsBefore, after: await timesEstablished(edge) };
killDaemon(gateway, 'bgpd');
await until('one route in OVN', () => ovnRoutes().length === 1);
seen['withdrawn'] = { ovn: ovnRoutes(), edge: bgpPrefixes('edge') };
removeSubnet('outside');
addSubnet(ROUTER, 'later', '10.0.9.1/24');
await restartDaemon(gateway, 'bgpd');
await until('two routes in OVN', () => ovnRoutes().length === 2);
const paths = (): string => ip('-n', 'edge', 'route', 'show', '10.0.9.0/24');
await until(
  'the subnet that came meanwhile, by both',
  () => paths().includes('198.51.100.11') && paths().includes('198.51.100.12'),
  15_000,
);

// Links: the outside one takes the learned route, the inside one what is announced too.
ip('-n', gatewayName(12), 'link', 'set', 'eth0', 'down');
seen['outsideDownMs'] = await until('its route is gone', () => ovnRoutes().length === 1);
ip('-n', gatewayName(12), 'link', 'set', 'eth0', 'up');
await until('its route is back', () => ovnRoutes().length === 2, 15_000);
ip('-n', gatewayName(12), 'link', 'set', 'eth1', 'down');
seen['insideDownMs'] = await until(
  'nothing goes by it',
  () => ovnRoutes().length === 1 && !paths().includes('198.51.100.12'),
);
ip('-n', gatewayName(12), 'link', 'set', 'eth1', 'up');
await until('all is back', () => ovnRoutes().length === 2 && paths().includes('198.51.100.12'), 15_000);

// A second agent waits. The leader is killed, and the other leads; a third comes, the leader hangs, and the third leads; the
// one that hung wakes. Who leads is asked, not assumed: on a busy machine the lead may move by itself.
const leads = (agent: Agent): boolean =>
  agent
    .events()
    .filter(({ kind }) => kind === 'leads' || kind === 'follows')
    .at(-1)?.kind === 'leads';
const follower = async (name: string): Promise<Agent> => {
  const agent = startAgent(name, config);
  await until(`${name} has looked around`, () => agent.events().length > 0);
  await sleep(1_000);
  return agent;
};
const second = await follower('second');
seen['leadersOfTwo'] = [first, second].filter(leads).length;
const [killed, heir] = leads(first) ? [first, second] : [second, first];
let at = performance.now();
killed.process.kill('SIGKILL');
await until('the other leads', () => leads(heir));
seen['killedMs'] = Math.round(performance.now() - at);
addSubnet(ROUTER, 'app', '10.0.2.1/24');
seen['afterKillMs'] = await until('the app subnet', () => bgpPrefixes('edge').includes('10.0.2.0/24'));
const third = await follower('third');
seen['leadersOfThree'] = [heir, third].filter(leads).length;
const [hung, successor] = leads(heir) ? [heir, third] : [third, heir];
at = performance.now();
hung.process.kill('SIGSTOP');
await until('the successor leads', () => leads(successor));
seen['hungMs'] = Math.round(performance.now() - at);
removeSubnet('app');
await until('no app subnet', () => !bgpPrefixes('edge').includes('10.0.2.0/24'));
hung.process.kill('SIGCONT');
await until('it knows that it leads no more', () => [hung, successor].filter(leads).length === 1);
await sleep(2_000);
seen['leadersAtEnd'] = [hung, successor].filter(leads).length;
seen['afterWake'] = { edge: bgpPrefixes('edge'), ovn: ovnRoutes() };

// Both end: everything stays as it is.
second.process.kill('SIGTERM');
third.process.kill('SIGTERM');
await until('they ended', () => second.process.exitCode !== null && third.process.exitCode !== null);
seen['exitCodes'] = [second.process.exitCode, third.process.exitCode];
await sleep(500);
seen['afterEnd'] = { edge: bgpPrefixes('edge'), ovn: ovnRoutes() };

// The next one takes over what is there without touching it.
const fourth = startAgent('fourth', config);
await until('the fourth leads', () => fourth.events().some(({ kind }) => kind === 'leads'));
await sleep(1_000);
seen['restartChanges'] = fourth
  .events()
  .filter(({ kind }) => ['applied', 'learn', 'forget', 'problem'].includes(kind));
seen['sessionsAtEnd'] = await timesEstablished(edge);
seen['problems'] = [first, second, third].flatMap((agent) =>
  agent.events().flatMap(({ kind, message }) => (kind === 'problem' ? [message] : [])),
);

process.stdout.write(JSON.stringify(seen, undefined, 1));
process.exit(0);
