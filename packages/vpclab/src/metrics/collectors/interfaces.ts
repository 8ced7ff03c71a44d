// Collects the interfaces of Open vSwitch. What does not change with traffic is kept between scrapes.

import type { LabelText } from '../metric.ts';
import type { Owner } from '../owners/owner.ts';
import type { Page } from '../page.ts';
import type { SwitchDatabase } from '../sources/databases.ts';
import { INTERFACE_METRICS, STATISTICS, addresses, interfaces, pairs, tunnels } from './interface-metrics.ts';
import { datapathPorts, saidOf } from './scene.ts';
import type { NodeScene, Scene } from './scene.ts';

const BFD_STATES = ['admin_down', 'down', 'init', 'up'];
/** What vpclab and OVN write for themselves, and what other labels say: it would only make more series. */
const INTERNAL_ID = /^(?:vpclab:.*|ovn-installed.*|tenant|vpc|subnet|tier|workload|nat-gateway|node)$/;

type InterfaceRow = ReturnType<typeof rowsOf>[number];
type Values = Readonly<Record<'system_id' | 'uuid' | 'name' | 'node', string>> & Owner;
type Labelled = { readonly values: Values; readonly at: ReturnType<typeof interfaces.at> };

const rowsOf = (database: SwitchDatabase) => [...database.table('Interface')];

export function collectInterfaces(page: Page, { nodes, owners }: Scene): void {
  for (const node of nodes) {
    const { name, database, version } = node;
    if (database === undefined) continue;
    const ports = saidOf(node, 'dpif/show');
    const labels = labelsOf(node, database, owners);
    page.section(`interfaces ${name}`, [labels, ports], (part) => {
      const indexes = new Map(datapathPorts(node).map((port) => [port.name, port.index]));
      for (const row of database.table('Interface')) {
        const labelled = labels.get(row._uuid);
        if (labelled === undefined) continue;
        collectLink(part, row, labelled, indexes.get(row.name));
        collectPairs(part, row, labelled.values);
        collectTunnel(part, row, labelled.values);
      }
    });
    page.section(`statistics ${name}`, [labels, version.statistics], (part) => {
      for (const row of database.table('Interface')) {
        const at = labels.get(row._uuid)?.at;
        if (at !== undefined) collectStatistics(part, row, at);
      }
    });
  }
}

type Kept = {
  readonly structure: number;
  readonly owners: Scene['owners'];
  readonly labels: ReadonlyMap<string, Labelled>;
};
const kept = new WeakMap<SwitchDatabase, Kept>();

/** The same map until an interface or an owner changes. */
function labelsOf(
  { name: node, version }: NodeScene,
  database: SwitchDatabase,
  owners: Scene['owners'],
): ReadonlyMap<string, Labelled> {
  const known = kept.get(database);
  if (known?.structure === version.structure && known.owners === owners) return known.labels;
  const labels = new Map(
    rowsOf(database).map(({ _uuid: uuid, name, external_ids: ids }): readonly [string, Labelled] => {
      const values = { system_id: node, uuid, name, node, ...owners.interfaceOwner(name, ids) };
      return [uuid, { values, at: interfaces.at(values) }];
    }),
  );
  kept.set(database, { structure: version.structure, owners, labels });
  return labels;
}

function collectStatistics(
  page: Page,
  { statistics }: InterfaceRow,
  at: LabelText<(typeof INTERFACE_METRICS.interface)['labels'][number]>,
): void {
  for (const [key, metric] of STATISTICS) {
    const value = statistics.get(key);
    if (value !== undefined) page.add(metric, at, Number(value));
  }
}

function collectLink(
  page: Page,
  row: InterfaceRow,
  { values, at }: Labelled,
  index: string | undefined,
): void {
  const m = INTERFACE_METRICS;
  page.add(m.interface, at, 1);
  for (const [metric, value] of [
    [m.adminState, row.admin_state === 'up' ? 1 : 0],
    [m.linkState, row.link_state === 'up' ? 1 : 0],
    [m.burst, row.ingress_policing_burst],
    [m.rate, row.ingress_policing_rate],
    [m.duplex, row.duplex === 'full' ? 2 : row.duplex === 'half' ? 1 : 0],
    [m.mtu, row.mtu],
    [m.ofport, row.ofport],
    [m.ifindex, row.ifindex],
    [m.linkResets, row.link_resets],
    [m.linkSpeed, row.link_speed],
    [m.localIndex, index],
  ] as const)
    if (value !== undefined) page.add(metric, at, Number(value));
  const mac = row.mac_in_use;
  if (mac !== undefined) page.add(m.mac, addresses.at({ ...values, mac_address: mac }), 1);
}

function collectPairs(page: Page, row: InterfaceRow, values: Values): void {
  const m = INTERFACE_METRICS;
  for (const [metric, map] of [
    [m.status, row.status],
    [m.options, row.options],
    [m.externalIds, row.external_ids],
  ] as const)
    for (const [key, value] of map)
      if (value !== '' && !INTERNAL_ID.test(key)) page.add(metric, pairs.at({ ...values, key, value }), 1);
}

function collectTunnel(page: Page, { options, status, bfd_status: bfd }: InterfaceRow, values: Values): void {
  const m = INTERFACE_METRICS;
  const remote = options.get('remote_ip');
  if (remote === undefined) return;
  const at = tunnels.at({ ...values, remote_ip: remote });
  const carrier = status.get('tunnel_egress_iface_carrier');
  if (carrier !== undefined) page.add(m.egressCarrier, at, carrier === 'up' ? 1 : 0);
  if (bfd.size === 0) return;
  page.add(m.bfdState, at, BFD_STATES.indexOf(bfd.get('state') ?? 'admin_down'));
  page.add(m.bfdRemoteState, at, BFD_STATES.indexOf(bfd.get('remote_state') ?? 'admin_down'));
  page.add(m.bfdForwarding, at, bfd.get('forwarding') === 'true' ? 1 : 0);
  page.add(m.bfdFlaps, at, Number(bfd.get('flap_count') ?? 0));
}
