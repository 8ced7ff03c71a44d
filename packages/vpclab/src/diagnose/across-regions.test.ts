// A packet from one region to another and its answer, by answers of kernels and of two OVNs that only hand over.

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseLab } from '../concepts/parse-lab.ts';
import { interfaceName } from '../concepts/rows/names.ts';
import { regionGateways } from '../model/regions.ts';
import { followed } from './diagnose.ts';
import { askedOf } from './asked.ts';
import { regionGatewayRefusal, tableRefusal } from './gateway-rules.ts';
import type { KernelView, RouteLookUp } from './kernel-view.ts';
import type { DiagnoseWorld } from './world.ts';
import { regionGateway, tenantTable } from './wires.ts';

const text = readFileSync(new URL('../../../../labs/two-regions.yaml', import.meta.url), 'utf8');
const parsed = parseLab({ fileName: 'two-regions.yaml', text });
if (parsed.kind === 'errors') throw new Error('two-regions does not parse');
const { lab } = parsed;
const [EAST, WEST] = ['shop-east-web-1', 'shop-west-web-1'];
const PATH = ['region-gateway-shop-east', 'edge-east-shop', 'edge-west-shop', 'region-gateway-shop-west'];

/** `lacks`: a namespace whose kernel has no route to the other region. */
function worldOf(lacks?: string): DiagnoseWorld {
  return {
    ...{ lab, rows: [], changes: [], daemons: [], tunnels: [], lineOf: () => undefined },
    kernel: (netns, { to }) => {
      const route: RouteLookUp = netns === lacks ? { kind: 'none', reason: '' } : routeOf(netns, to);
      return Promise.resolve({ kind: 'view', view: viewOf(netns, route) });
    },
    trace: ({ datapath, ipDst }) => Promise.resolve(delivered(portFor(datapath, ipDst))),
    forward: () => Promise.resolve({ kind: 'forwards', isTunnelled: false }),
    connections: () => Promise.resolve(0),
    sessionFault: (netns) => Promise.resolve(`${netns}: session with its neighbor is Active`),
  };
}

function delivered(port: string) {
  return { steps: [], end: { kind: 'delivered', port } } as const;
}

/** OVN hands a packet for another region to the gateway, and other packets to their destination. */
function portFor(datapath: string, to: string): string {
  const joined = regionGateways(lab).find(
    ({ gateway }) => gateway.switch === datapath || datapath.startsWith(`ls-${gateway.vpc}-`),
  );
  const isThere = joined?.gateway.others.some((prefix) => to.startsWith(prefix.slice(0, '10.1.'.length)));
  if (isThere === true) return joined?.gateway.name ?? '';
  return to.startsWith('10.0.') ? EAST : WEST;
}

function routeOf(netns: string, to: string): RouteLookUp {
  const source = addressOf(netns);
  const by = (device: string, via: string): RouteLookUp => ({ kind: 'unicast', device, via, source });
  if (to === addressOf(netns)) return { kind: 'local' };
  if (netns === EAST) return by('eth0', '10.0.1.1');
  if (netns === WEST) return by('eth0', '10.1.1.1');
  const joined = regionGateway(lab, netns)?.gateway;
  if (joined !== undefined) {
    const isOwn = joined.prefix.startsWith(to.slice(0, '10.0.'.length));
    return isOwn ? by('eth1', joined.nextHop) : by('eth0', joined.tableAddress);
  }
  const table = tenantTable(lab, netns);
  const gateway = table?.gateways.find(({ prefix }) => prefix.startsWith(to.slice(0, '10.0.'.length)));
  if (gateway !== undefined) return by(interfaceName(gateway.name), gateway.outsideAddress);
  const peer = table?.peers[0];
  return by(interfaceName(peer?.name ?? ''), peer?.address ?? '');
}

function addressOf(netns: string): string | undefined {
  return lab.workloads.find(({ name }) => name === netns)?.address;
}

function viewOf(netns: string, route: RouteLookUp): KernelView {
  const table = tenantTable(lab, netns);
  const links = [...(table?.gateways ?? []), ...(table?.peers ?? [])];
  const names = ['eth0', 'eth1', ...links.map(({ name }) => interfaceName(name))];
  return {
    devices: names.map((name) => ({
      ...{ name, isUp: true, hasCarrier: true, mac: '02:00:00:00:00:01', mtu: 1442 },
      addresses: [addressOf(netns) ?? '169.254.0.1'],
    })),
    ...{ neighbours: new Map(), route, forwards: true, rules: '' },
  };
}

it('is followed through gateways and tables of both regions, and back', async () => {
  const byState = await followed(worldOf(), askedOf(lab, { from: EAST, to: WEST }));
  expect(byState.outcome).toBe('arrives');
  const namespaces = (leg: 'request' | 'answer'): readonly string[] =>
    (byState[leg]?.hops ?? []).flatMap(({ kind, place }) =>
      kind === 'gateway' || kind === 'edge' || kind === 'workload' ? [place] : [],
    );
  expect(namespaces('request')).toEqual([EAST, ...PATH, WEST]);
  expect(namespaces('answer')).toEqual([WEST, ...PATH.toReversed(), EAST]);
});

it.each(PATH)('stops at %s where it has no route', async (netns) => {
  const byState = await followed(worldOf(netns), askedOf(lab, { from: EAST, to: WEST }));
  expect(byState.stop).toMatchObject({ outcome: 'no-route', place: netns });
  expect(byState.stop?.causes.map(({ code }) => code)).toEqual(['session', 'route']);
});

it('passes between VPCs of the tenant only', () => {
  const gateway = regionGateway(lab, 'region-gateway-shop-east')?.gateway;
  const table = tenantTable(lab, 'edge-east-shop');
  if (gateway === undefined || table === undefined) throw new Error('two-regions is another lab');
  const packet = (ipSrc: string, ipDst: string) => ({ ipSrc, ipDst });
  const out = { from: 'eth1', to: 'eth0' };
  expect(regionGatewayRefusal(gateway, packet('10.0.1.11', '10.1.1.11'), out)).toBeUndefined();
  expect(regionGatewayRefusal(gateway, packet('10.9.0.1', '10.1.1.11'), out)).toContain('only');
  expect(regionGatewayRefusal(gateway, packet('10.0.1.11', '10.2.0.1'), out)).toContain('only');
  const [own, other] = [interfaceName(gateway.name), interfaceName('edge-west-shop')];
  const between = { from: own, to: other };
  const back = { from: other, to: own };
  expect(tableRefusal(table, packet('10.0.1.11', '10.1.1.11'), between)).toBeUndefined();
  expect(tableRefusal(table, packet('10.1.1.11', '10.0.1.11'), back)).toBeUndefined();
  expect(tableRefusal(table, packet('10.1.1.11', '10.0.1.11'), between)).toContain('only');
});
