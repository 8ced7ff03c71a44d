// What `inspect`, `status`, `graph` and `plan` say of random labs, held against ovn-nbctl, ovn-sbctl, ip and vtysh: as they
// are made, and after random damage. One lab for every ten of VPCLAB_LABS (25 by default), VPCLAB_SEED says which.

import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Graph } from '../../src/cli/graph/graph.ts';
import type { LabStatus } from '../../src/model/engine.ts';
import type { Inventory } from '../../src/model/inventory.ts';
import type { Plan } from '../../src/model/plan.ts';
import { LabSession } from '../support/lab-session.ts';
import { NorthboundTables } from '../support/northbound-tables.ts';
import { labFile } from './lab-file.arbitrary.ts';

const LABS = Math.ceil(Number(process.env['VPCLAB_LABS'] ?? 25) / 10);
const SEED = Number(process.env['VPCLAB_SEED'] ?? 4711);
const canRun = process.getuid?.() === 0;

let session: LabSession | undefined;
afterEach(async () => {
  await session?.end();
  session = undefined;
});

type Link = {
  readonly address: string;
  readonly addr_info: readonly {
    readonly family: string;
    readonly local: string;
    readonly prefixlen: number;
  }[];
};

/** By name, as `exec` of many puts it before each line. */
async function linksOf(
  lab: LabSession,
  device: string,
  pattern: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const text = await lab.vpclab('exec', ...pattern, '--', 'ip', '-j', 'address', 'show', device);
  return new Map(
    text
      .trimEnd()
      .split('\n')
      .map((line) => {
        const [, name = '', json = ''] = /^(\S+)\s+(\[.*\])$/.exec(line) ?? [];
        const [link] = JSON.parse(json) as readonly Link[];
        const addresses = link?.addr_info.filter(({ family }) => family === 'inet').map(({ local }) => local);
        return [name, `${link?.address} ${addresses?.join()}`];
      }),
  );
}

async function bgpOf(lab: LabSession, router: string): Promise<ReadonlyMap<string, string>> {
  const summary = await lab.execJson<{
    readonly ipv4Unicast?: { readonly peers?: Readonly<Record<string, { readonly state: string }>> };
  }>(router, 'vtysh', '-c', 'show bgp summary json');
  return new Map(Object.entries(summary.ipv4Unicast?.peers ?? {}).map(([peer, { state }]) => [peer, state]));
}

describe.skipIf(!canRun)('random labs', () => {
  const cases = fc.sample(labFile, { numRuns: LABS, seed: SEED }).map(({ text }, index) => ({ index, text }));

  it.each(cases)('lab $index is shown as it is, before and after damage', async ({ text }) => {
    const lab = new LabSession();
    session = lab;
    await lab.vpclab('up', lab.file(text), '--quiet', '--no-verify');
    const inventory = await lab.json<Inventory>('inspect');
    const nb = await NorthboundTables.read(lab);

    await expectAddresses(lab, inventory, nb);
    await expectRoutes(lab, inventory);
    await expectStatus(lab, inventory, nb);
    expectGraph(await lab.json<Graph>('graph'), inventory, nb);
    expect((await lab.json<Plan>('plan')).changes).toEqual([]);

    await expectDamageShown(lab, inventory);
  });
});

async function expectAddresses(lab: LabSession, inventory: Inventory, nb: NorthboundTables): Promise<void> {
  const links = await linksOf(lab, 'eth0', ['--all']);
  expect(sorted(inventory.workloads.map(({ name, mac, address }) => `${name} ${mac} ${address}`))).toEqual(
    sorted([...links].map(([name, link]) => `${name} ${link}`)),
  );
  for (const { name, mac, address, vpc, subnet } of inventory.workloads) {
    expect(nb.port(name)).toMatchObject({ addresses: `${mac} ${address}` });
    expect(nb.switchOf(name)).toBe(
      inventory.vpcs.find((one) => one.name === vpc)?.subnets.find((one) => one.name === subnet)?.switch,
    );
  }
  for (const { name, inside, outside } of inventory.natGateways) {
    const sides = [await linksOf(lab, 'eth1', [`${name}*`]), await linksOf(lab, 'eth0', [`${name}*`])];
    expect(sides.map((side) => side.get(name))).toEqual([
      `${inside.mac} ${inside.address}`,
      `${outside.mac} ${outside.address}`,
    ]);
  }
  const routerPorts = [
    ...inventory.vpcs.flatMap(({ subnets }) =>
      subnets.map(({ gateway, gatewayMac, cidr }) => `${gatewayMac} ${gateway}/${cidr.split('/')[1]}`),
    ),
    ...inventory.transits.flatMap(({ gateway, gatewayMac, cidr, attachments }) => [
      `${gatewayMac} ${gateway}/${cidr.split('/')[1]}`,
      ...attachments.map(({ address, mac }) => `${mac} ${address}/${cidr.split('/')[1]}`),
    ]),
  ];
  expect(sorted(routerPorts)).toEqual(
    sorted(nb.routerPorts.map(({ mac, networks }) => `${mac} ${networks}`)),
  );
}

async function expectRoutes(lab: LabSession, inventory: Inventory): Promise<void> {
  for (const { router } of [...inventory.vpcs, ...inventory.transits]) {
    const listed = await lab.exec('central', 'ovn-nbctl', '--bare', 'lr-route-list', router);
    const real = [...listed.matchAll(/^\s*(\S+\/\d+)\s+(\d+\.\d+\.\d+\.\d+) /gm)];
    const shown = inventory.routes.filter((route) => route.router === router);
    expect(sorted(shown.flatMap(({ prefix, via }) => via.map((next) => `${prefix} ${next}`)))).toEqual(
      sorted(real.map(([, prefix, via]) => `${prefix} ${via}`)),
    );
  }
  for (const router of inventory.edge === undefined ? [] : [inventory.edge.name]) {
    const real = await lab.execJson<readonly { dst: string; gateway?: string }[]>(
      router,
      ...['ip', '-j', 'route', 'show', 'proto', 'bgp'],
    );
    const shown = inventory.routes.filter((route) => route.router === router && route.kind === 'bgp');
    expect(sorted(shown.map(({ prefix }) => prefix))).toEqual(sorted(real.map(({ dst }) => dst)));
  }
}

async function expectStatus(lab: LabSession, inventory: Inventory, nb: NorthboundTables): Promise<void> {
  const status = await lab.json<LabStatus>('status');
  expect(status.phase).toBe('ready');
  const subnets = status.vpcs.flatMap(({ name, subnets: own }) =>
    own.map((subnet) => `${name}/${subnet.name} ${subnet.workloads}`),
  );
  const workloads = new Set(inventory.workloads.map(({ name }) => name));
  const counted = inventory.vpcs.flatMap(({ name, subnets: own }) =>
    own.map(
      (subnet) =>
        `${name}/${subnet.name} ${nb.portsOf(subnet.switch).filter((port) => workloads.has(port)).length}`,
    ),
  );
  expect(sorted(subnets)).toEqual(sorted(counted));
  const bound = await boundPorts(lab);
  const nodes = inventory.nodes.map(({ name }) => ({
    name,
    portsUp: [...bound].filter(([port, node]) => node === name && workloads.has(port)).length,
  }));
  expect(status.nodes.map(({ name, portsUp }) => ({ name, portsUp }))).toEqual(nodes);
  for (const { router, peer, state } of status.bgp) expect((await bgpOf(lab, router)).get(peer)).toBe(state);
  // Each session once, as its gateway sees it.
  expect(status.bgp).toHaveLength(inventory.natGateways.length);
}

/** Logical ports by the chassis that has them. */
async function boundPorts(lab: LabSession): Promise<ReadonlyMap<string, string>> {
  const csv = async (...words: readonly string[]): Promise<readonly (readonly string[])[]> =>
    (await lab.exec('central', 'ovn-sbctl', '--format=csv', '--no-headings', ...words))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split(','));
  const chassis = new Map(
    (await csv('--columns=_uuid,name', 'list', 'Chassis')).map(([uuid = '', name = '']) => [uuid, name]),
  );
  const ports = await csv('--columns=logical_port,chassis', 'list', 'Port_Binding');
  return new Map(ports.map(([port = '', uuid = '']) => [port, chassis.get(uuid) ?? '']));
}

function expectGraph({ nodes, edges }: Graph, inventory: Inventory, nb: NorthboundTables): void {
  const named = (kind: string): readonly string[] =>
    sorted(nodes.filter((node) => node.kind === kind).map(({ name }) => name));
  const transitRouters = inventory.transits.map(({ router }) => router);
  expect(sorted([...named('router'), ...transitRouters])).toEqual(sorted(nb.routers));
  const shown = nodes.filter(({ kind }) => kind === 'workload' || kind === 'nat-gateway');
  const real = nb.ports.filter(({ type }) => type === '').map(({ name }) => name);
  expect(sorted(shown.map(({ name }) => name))).toEqual(sorted(real));
  for (const { name, details } of nodes.filter(({ kind }) => kind === 'workload'))
    expect(nb.port(name)?.addresses.split(' ')[1]).toBe(details[0]);
  expect(edges.filter(({ kind }) => kind === 'bgp')).toHaveLength(inventory.natGateways.length);
  const joined = edges.filter(({ kind, to }) => kind === 'link' && to.startsWith('transit '));
  const attached = inventory.transits.flatMap(({ attachments }) => attachments);
  expect(joined.length).toBeGreaterThanOrEqual(attached.length);
}

/** A port and, where there is one, a route: `plan` and `inspect` name them and nothing else. */
async function expectDamageShown(lab: LabSession, inventory: Inventory): Promise<void> {
  const [workload] = inventory.workloads;
  const route = inventory.routes.find(({ kind }) => kind === 'ovn');
  if (workload === undefined) throw new Error('a lab without a workload');
  await lab.exec('central', 'ovn-nbctl', 'lsp-del', workload.name);
  if (route !== undefined) await lab.exec('central', 'ovn-nbctl', 'lr-route-del', route.router, route.prefix);
  const { changes } = await lab.json<Plan>('plan');
  const ports = changes.filter(({ row }) => row.key === `nb/Logical_Switch_Port/${workload.name}`);
  expect(ports.map(({ kind }) => kind)).toEqual(['create']);
  const routes = changes.filter(
    ({ row }) => row.kind === 'ovsdb' && row.table === 'Logical_Router_Static_Route',
  );
  const vias = inventory.routes.filter(
    ({ router, prefix }) => router === route?.router && prefix === route.prefix,
  );
  expect(routes.map(({ kind }) => kind)).toEqual(vias.flatMap(({ via }) => via.map(() => 'create')));
  const seen = await lab.json<Inventory>('inspect');
  expect(seen.workloads.filter(({ state }) => state !== 'up').map(({ name }) => name)).toEqual([
    workload.name,
  ]);
  const missing = seen.routes.filter(({ state }) => state === 'missing');
  expect(missing.map(({ router, prefix }) => `${router} ${prefix}`)).toEqual(
    vias.map(({ router, prefix }) => `${router} ${prefix}`),
  );
  await lab.vpclab('apply', '--quiet');
  expect((await lab.json<Plan>('plan')).changes).toEqual([]);
}

function sorted(texts: readonly string[]): readonly string[] {
  return texts.toSorted();
}
