// A foreign OVN deployment in namespaces of the test: Northbound and Southbound with northd, a gateway with FRR, an edge
// with FRR. Nothing of it was made by vpclab: routers and switches by ovn-nbctl, FRR by files.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { frrRouter, type BgpNeighbor, type FrrRouter } from '../../../src/model/router.ts';
import { startRouter } from '../frr/steps.ts';

const R = '/run/lab';
export const NB = `unix:${R}/nb.sock`;
export const SB = `unix:${R}/sb.sock`;
const EDGE = '198.51.100.1';
const DETACHED = ['--detach', '--no-chdir', '-vconsole:off'];

function run(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

export function ip(...args: readonly string[]): string {
  return run('ip', ...args);
}

export function nbctl(...args: readonly string[]): string {
  return run('ovn-nbctl', `--db=${NB}`, ...args);
}

export function startOvn(): void {
  for (const db of ['nb', 'sb']) startDatabase(db, `/usr/share/ovn/ovn-${db}.ovsschema`);
  const files = [`--pidfile=${R}/northd.pid`, `--log-file=${R}/northd.log`, `--unixctl=${R}/northd.ctl`];
  run('ovn-northd', ...DETACHED, ...files, `--ovnnb-db=${NB}`, `--ovnsb-db=${SB}`);
}

/** An ovsdb-server of its own; answers where it listens. */
export function startDatabase(name: string, schema: string): string {
  run('ovsdb-tool', 'create', `${R}/${name}.db`, schema);
  const files = [`--pidfile=${R}/${name}.pid`, `--log-file=${R}/${name}.log`, `--unixctl=${R}/${name}.ctl`];
  run('ovsdb-server', ...DETACHED, ...files, `--remote=punix:${R}/${name}.sock`, `${R}/${name}.db`);
  return `unix:${R}/${name}.sock`;
}

export function sbctl(...args: readonly string[]): string {
  return run('ovn-sbctl', `--db=${SB}`, ...args);
}

/** A router with the network that its gateways stand on: 10.N.255.0/24. */
export function addRouter(name: string, number: number): void {
  nbctl('lr-add', name);
  addSubnet(name, `${name}-nat`, `10.${number}.255.1/24`);
}

export function addSubnet(router: string, subnet: string, address: string): void {
  const mac = address
    .split(/[./]/)
    .slice(0, 4)
    .map((part) => Number(part).toString(16).padStart(2, '0'));
  nbctl(
    ...['lrp-add', router, `rp-${subnet}`, `02:00:${mac.join(':')}`, address, '--', 'ls-add', subnet],
    ...['--', 'lsp-add', subnet, `sp-${subnet}`, '--', 'lsp-set-type', `sp-${subnet}`, 'router'],
    ...['--', 'lsp-set-options', `sp-${subnet}`, `router-port=rp-${subnet}`],
  );
}

export function removeSubnet(subnet: string): void {
  nbctl('lrp-del', `rp-${subnet}`, '--', 'ls-del', subnet);
}

export function makeEdge(): void {
  ip('netns', 'add', 'edge');
  ip('-n', 'edge', 'link', 'set', 'lo', 'up');
  ip('-n', 'edge', 'link', 'add', 'br-ext', 'type', 'bridge');
  ip('-n', 'edge', 'addr', 'add', `${EDGE}/24`, 'dev', 'br-ext');
  ip('-n', 'edge', 'link', 'set', 'br-ext', 'up');
}

/** eth0 to the edge; eth1 to OVN, where nothing is in this test. */
export function makeGateway(host: number, number: number): void {
  const name = gatewayName(host);
  ip('netns', 'add', name);
  ip('-n', name, 'link', 'set', 'lo', 'up');
  ip('link', 'add', 'eth0', 'netns', name, 'type', 'veth', 'peer', 'name', name, 'netns', 'edge');
  ip('-n', 'edge', 'link', 'set', name, 'master', 'br-ext', 'up');
  ip('-n', name, 'link', 'set', 'eth0', 'up');
  ip('-n', name, 'addr', 'add', `198.51.100.${host}/24`, 'dev', 'eth0');
  ip('link', 'add', 'eth1', 'netns', name, 'type', 'veth', 'peer', 'name', `in-${host}`);
  ip('link', 'set', `in-${host}`, 'up');
  ip('-n', name, 'link', 'set', 'eth1', 'up');
  ip('-n', name, 'addr', 'add', `10.${number}.255.${host}/24`, 'dev', 'eth1');
}

/** The router of the scenarios. */
export const ROUTER = 'lr-shop';

/** OVN with that router and a subnet of it, an edge, and gateways by their host number and that of the VPC behind them. */
export function makeShop(gateways: readonly (readonly [host: number, number: number])[]): void {
  startOvn();
  addRouter(ROUTER, 0);
  addSubnet(ROUTER, 'web', '10.0.1.1/24');
  makeEdge();
  for (const [host, number] of gateways) makeGateway(host, number);
}

/** What the agent is told of a gateway of that router. */
export function toldGateway(host: number): {
  readonly name: string;
  readonly netns: string;
  readonly frr: string;
  readonly router: string;
  readonly nextHop: string;
} {
  const name = gatewayName(host);
  return { name, netns: name, frr: `/run/lab/${name}`, router: ROUTER, nextHop: `10.0.255.${host}` };
}

export function gatewayName(host: number): string {
  return `gateway-${host}`;
}

const FAST = { name: 'fast', intervalMs: 100, multiplier: 3 };

/** What the gateway may be told and tell; what it announces is the agent's. */
export function gatewayRouter(host: number, number: number): FrrRouter {
  return frrRouter({
    name: gatewayName(host),
    routerId: `198.51.100.${host}`,
    bfd: [FAST],
    bgp: {
      asn: 65000 + host,
      announce: 'agent',
      neighbors: [neighbor(EDGE, 65000, ['0.0.0.0/0'], [`10.${number}.0.0/16 le 32`, '192.0.2.0/24 le 32'])],
    },
  });
}

export function edgeRouter(gateways: readonly (readonly [host: number, number: number])[]): FrrRouter {
  return frrRouter({
    name: 'edge',
    routerId: EDGE,
    bfd: [FAST],
    bgp: {
      asn: 65000,
      announce: [],
      maximumPaths: 8,
      neighbors: gateways.map(([host, number]) => ({
        ...neighbor(
          `198.51.100.${host}`,
          65000 + host,
          [`10.${number}.0.0/16 le 32`, '192.0.2.0/24 le 32'],
          ['0.0.0.0/0'],
        ),
        defaultOriginate: true,
        asPathIn: 'own' as const,
      })),
    },
  });
}

function neighbor(
  address: string,
  asn: number,
  prefixesIn: readonly string[],
  prefixesOut: readonly string[],
): BgpNeighbor {
  return { address, asn, description: '', defaultOriginate: false, prefixesIn, prefixesOut, bfd: 'fast' };
}

export async function startRouters(routers: readonly FrrRouter[]): Promise<void> {
  await Promise.all(routers.map(startRouter));
}

export type Agent = { readonly process: ChildProcess; readonly events: () => readonly AgentLine[] };
export type AgentLine = { readonly time: string; readonly kind: string; readonly [field: string]: unknown };

/** The command line. */
export const AGENT = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));

/** `vpclab routing-agent`, as a user starts it. */
export function startAgent(name: string, config: unknown, further: readonly string[] = []): Agent {
  const file = `${R}/${name}.yaml`;
  writeFileSync(file, JSON.stringify(config));
  const args = ['routing-agent', '--nb', NB, '--config', file, '--json', ...further];
  const child = spawn(process.execPath, [AGENT, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const events = (): readonly AgentLine[] =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as AgentLine);
  return { process: child, events };
}

/** Routes that BGP put into a namespace's kernel, with all their next hops. */
export function bgpPrefixes(netns: string): readonly string[] {
  const routes = JSON.parse(ip('-n', netns, '-j', 'route', 'show', 'proto', 'bgp')) as { dst: string }[];
  return routes.map(({ dst }) => dst).toSorted();
}

export function ovnRoutes(): readonly string[] {
  const shape = ['--format=csv', '--data=bare', '--no-headings', '--columns=ip_prefix,nexthop'];
  const out = nbctl(...shape, 'find', 'Logical_Router_Static_Route');
  return out === ''
    ? []
    : out
        .split('\n')
        .map((line) => line.replace(',', ' via '))
        .toSorted();
}
