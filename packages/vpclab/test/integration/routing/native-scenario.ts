// An agent beside a Southbound database of OVN 25.03, with its tables of routes. The rows that northd of that version would
// write are written by the test, so that it does not matter which version this host has. Prints what was seen;
// routing-native.test.ts judges it.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { killDaemon, restartDaemon, until } from '../frr/steps.ts';
import { addDatapath, advertise, learnedRoutes, markDynamic, withdraw } from './southbound-rows.ts';
import {
  addRouter,
  addSubnet,
  AGENT,
  bgpPrefixes,
  edgeRouter,
  gatewayRouter,
  makeEdge,
  makeGateway,
  NB,
  ovnRoutes,
  ROUTER,
  SB,
  startAgent,
  startDatabase,
  startRouters,
  toldGateway,
} from './world.ts';

const schema = (release: string): string =>
  fileURLToPath(new URL(`../../../../ovsdb/schemas/${release}/ovn-sb.ovsschema`, import.meta.url));
const [WEB, NAT] = ['rp-web', `rp-${ROUTER}-nat`];
const WAIT_MS = 30_000;
const seen: Record<string, unknown> = {};

startDatabase('nb', '/usr/share/ovn/ovn-nb.ovsschema');
startDatabase('sb', schema('debian13'));
addRouter(ROUTER, 0);
addSubnet(ROUTER, 'web', '10.0.1.1/24');
makeEdge();
makeGateway(11, 0);
const gateway = gatewayRouter(11, 0);
await startRouters([edgeRouter([[11, 0]]), gateway]);
addDatapath([NAT, WEB], 'web-1');
advertise(WEB, '10.0.1.0/24');
advertise(WEB, '10.0.1.11', 'web-1');
advertise(WEB, 'fd00::/64');
advertise(NAT, '10.0.255.0/24');
advertise(WEB, '172.16.0.0/24');

const told = (learnAs: string): unknown => ({
  gateways: [{ ...toldGateway(11), announce: ['advertised'], within: ['10.0.0.0/16'], learnAs }],
});
const native = told('learned-routes');
const first = startAgent('first', native, ['--sb', SB]);
await until('what OVN advertises', () => bgpPrefixes('edge').length === 2, WAIT_MS);
seen['announced'] = bgpPrefixes('edge');
await until('a learned route', () => learnedRoutes().length === 1, WAIT_MS);
seen['learned'] = learnedRoutes();
seen['staticRoutes'] = ovnRoutes();
const refusals = (): readonly unknown[] =>
  first.events().flatMap(({ kind, prefix }) => (kind === 'refuse' ? [prefix] : []));
await until('a refusal', () => refusals().length > 0, WAIT_MS);
seen['refused'] = refusals();

// northd withdraws, and the session goes and comes back.
withdraw('10.0.1.11');
await until('its end', () => bgpPrefixes('edge').join() === '10.0.1.0/24', WAIT_MS);
killDaemon(gateway, 'bgpd');
await until('nothing is learned', () => learnedRoutes().length === 0, WAIT_MS);
await restartDaemon(gateway, 'bgpd');
await until('it is learned again', () => learnedRoutes().length === 1, WAIT_MS);

// A leader that hangs keeps its connection and its lock: the next one takes both of them.
const second = startAgent('second', native, ['--sb', SB]);
await until('the second waits', () => second.events().length > 0, WAIT_MS);
const leads = ({ events }: typeof first): boolean =>
  events()
    .filter(({ kind }) => kind === 'leads' || kind === 'follows')
    .at(-1)?.kind === 'leads';
await until('one leads', () => [first, second].filter(leads).length === 1, WAIT_MS);
const [hung, successor] = leads(first) ? [first, second] : [second, first];
hung.process.kill('SIGSTOP');
await until('the other leads', () => leads(successor), WAIT_MS);
killDaemon(gateway, 'bgpd');
await until('the successor withdraws', () => learnedRoutes().length === 0, WAIT_MS);
await restartDaemon(gateway, 'bgpd');
await until('the successor learns', () => learnedRoutes().length === 1, WAIT_MS);
hung.process.kill('SIGCONT');
await until('one leads again', () => [first, second].filter(leads).length === 1, WAIT_MS);
seen['afterHang'] = learnedRoutes();
for (const { process: agent } of [first, second]) agent.kill('SIGTERM');
const ended = ({ exitCode }: { readonly exitCode: number | null }): boolean => exitCode !== null;
await until('both ended', () => [first, second].every(({ process: agent }) => ended(agent)), WAIT_MS);
seen['afterEnd'] = learnedRoutes();

// Back to static routes: what was in the other table goes.
const third = startAgent('third', told('static-routes'), ['--sb', SB]);
await until('a static route', () => ovnRoutes().length === 1, WAIT_MS);
await until('the learned one is gone', () => learnedRoutes().length === 0, WAIT_MS);
seen['back'] = ovnRoutes();
third.process.kill('SIGTERM');
await until('the third ended', () => ended(third.process), WAIT_MS);

// Where ovn-controller learns, its table is left to it.
markDynamic(NAT);
const fourth = startAgent('fourth', native, ['--sb', SB]);
const problems = (): readonly unknown[] =>
  fourth.events().flatMap(({ kind, message }) => (kind === 'problem' ? [message] : []));
await until('it says so', () => problems().length > 0, WAIT_MS);
await until('it leads', () => leads(fourth), WAIT_MS);
seen['displaced'] = { problems: problems(), learned: learnedRoutes(), static: ovnRoutes() };
fourth.process.kill('SIGTERM');

// An OVN that is too old.
const old = startDatabase('old-sb', schema('debian12'));
const args = ['routing-agent', '--nb', NB, '--sb', old, '--config', '/run/lab/fourth.yaml'];
const { status, stderr } = spawnSync(process.execPath, [AGENT, ...args], {
  encoding: 'utf8',
  timeout: WAIT_MS,
});
seen['tooOld'] = { status, stderr };

process.stdout.write(JSON.stringify(seen, undefined, 1));
process.exit(0);
