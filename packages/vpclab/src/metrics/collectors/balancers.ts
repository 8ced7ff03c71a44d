// Load balancers of OVN: their addresses, backends, and what health checks say of those (ovn-nb(5), Load_Balancer;
// ovn-sb(5), Service_Monitor).

import { group, OWNER_LABELS } from '../metric.ts';
import { NOBODY } from '../owners/owner.ts';
import type { Owner } from '../owners/owner.ts';
import type { OwnerIndex } from '../owners/owner-index.ts';
import type { Page } from '../page.ts';
import type { Northbound, Southbound } from '../sources/databases.ts';
import type { Scene } from './scene.ts';

const BALANCER = [...OWNER_LABELS, 'load_balancer', 'uuid', 'protocol'] as const;
const balancers = group('vpclab', 'owned', BALANCER);
const addresses = group('vpclab', 'owned', [...BALANCER, 'vip']);
const backends = group('vpclab', 'owned', [...BALANCER, 'vip', 'backend']);
const checked = group('vpclab', 'owned', [...BALANCER, 'vip', 'backend', 'port']);

export const BALANCER_METRICS = {
  balancer: balancers.gauge('ovn_load_balancer_info', 'info', 'Always 1: a load balancer.'),
  datapaths: balancers.gauge(
    'ovn_load_balancer_datapaths',
    'count',
    'Logical switches and routers that the load balancer is on, by itself or by a group.',
  ),
  backends: addresses.gauge(
    'ovn_load_balancer_vip_backends',
    'count',
    'Backends of an address of the load balancer; 0: connections to it are dropped or rejected.',
  ),
  backend: backends.gauge(
    'ovn_load_balancer_backend_info',
    'info',
    'Always 1: a backend of an address of the load balancer.',
  ),
  up: checked.gauge(
    'ovn_load_balancer_backend_up',
    'state',
    'What the health check says of the backend behind `port`: 1 online, 0 offline or no answer yet. Missing where nothing checks it.',
  ),
} as const;

type Parts = {
  readonly northbound: Northbound;
  readonly southbound: Southbound | undefined;
  readonly owners: OwnerIndex;
};

export function collectBalancers(page: Page, { central, owners }: Scene): void {
  const { northbound, southbound, systemId } = central;
  if (northbound === undefined) return;
  page.section(`balancers ${systemId}`, [owners], (part) =>
    collect(part, { northbound, southbound, owners }),
  );
}

function collect(page: Page, { northbound, southbound, owners }: Parts): void {
  const m = BALANCER_METRICS;
  const placesOf = attached(northbound, owners);
  // By its port too: networks of several tenants may have the same addresses.
  const monitors = new Map(
    [...(southbound?.table('Service_Monitor') ?? [])].map((row) => [
      `${row.protocol ?? 'tcp'} ${row.ip} ${row.port} ${row.logical_port}`,
      row,
    ]),
  );
  for (const row of northbound.table('Load_Balancer')) {
    const places = placesOf.get(row._uuid) ?? [];
    const own = owners.listOwner(row.external_ids, '');
    const owner = isNobody(own) ? commonOwner(places) : own;
    // Of a switch it would be the switch's own; a load balancer is in no subnet.
    const { tenant, vpc } = owner;
    const protocol = row.protocol ?? 'tcp';
    const values = {
      ...{ tenant, vpc, subnet: '', workload: '' },
      ...{ load_balancer: row.name, uuid: row._uuid, protocol },
    };
    const at = balancers.at(values);
    page.add(m.balancer, at, 1);
    page.add(m.datapaths, at, places.length);
    for (const [vip, text] of row.vips) {
      const ends = new Set(
        text
          .split(',')
          .map((end) => end.trim())
          .filter(Boolean),
      );
      page.add(m.backends, addresses.at({ ...values, vip }), ends.size);
      for (const backend of ends) {
        page.add(m.backend, backends.at({ ...values, vip, backend }), 1);
        const { address, port } = endOf(backend);
        // `PORT:SOURCE_ADDRESS`: the port that the backend is behind.
        const [logicalPort = ''] = (row.ip_port_mappings.get(address) ?? '').split(':');
        const monitor = monitors.get(`${protocol} ${address} ${port} ${logicalPort}`);
        if (monitor === undefined) continue;
        const of = checked.at({ ...values, vip, backend, port: monitor.logical_port });
        page.add(m.up, of, monitor.status === 'online' ? 1 : 0);
      }
    }
  }
}

/** Nobody's, where what it is on belongs to several. */
function commonOwner(places: readonly Owner[]): Owner {
  const [first = NOBODY, ...others] = places.filter((place) => !isNobody(place));
  if (others.some(({ tenant }) => tenant !== first.tenant)) return NOBODY;
  return others.some(({ vpc }) => vpc !== first.vpc) ? { ...first, vpc: '' } : first;
}

/** Owners of what each load balancer is on. */
function attached(northbound: Northbound, owners: OwnerIndex): ReadonlyMap<string, readonly Owner[]> {
  const groups = new Map(
    [...northbound.table('Load_Balancer_Group')].map((row) => [String(row._uuid), row.load_balancer]),
  );
  const places = new Map<string, Owner[]>();
  const enter = ({ load_balancer: own, load_balancer_group: ofGroups }: Holder, owner: Owner): void => {
    const all = new Set<string>([...own, ...ofGroups.flatMap((uuid) => groups.get(uuid) ?? [])]);
    for (const uuid of all) places.set(uuid, [...(places.get(uuid) ?? []), owner]);
  };
  for (const row of northbound.table('Logical_Switch')) enter(row, owners.switchOwner(row.name));
  for (const row of northbound.table('Logical_Router')) enter(row, owners.routerOwner(row.name));
  return places;
}

type Holder = {
  readonly load_balancer: readonly string[];
  readonly load_balancer_group: readonly string[];
};

/** `10.0.0.1:80`, `[fd00::1]:80`: address and port, as a monitor has them. */
function endOf(backend: string): { readonly address: string; readonly port: string } {
  const colon = backend.lastIndexOf(':');
  const address = backend.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
  return { address, port: backend.slice(colon + 1) };
}

function isNobody({ tenant, vpc }: Owner): boolean {
  return tenant === '' && vpc === '';
}
