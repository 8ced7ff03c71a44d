// OSPF of each FRR router, under frr_exporter's names with the router's owner.

import { parseOspf, parseOspfInterfaces, parseOspfMaxAge, parseOspfPeers } from '../parse/ospf.ts';
import { group } from '../metric.ts';
import type { Page } from '../page.ts';

const VRF = ['router', 'tenant', 'vpc', 'vrf'] as const;
const instances = group('frr_exporter', 'owned', VRF);
const areas = group('frr_exporter', 'owned', [...VRF, 'area']);
const interfaces = group('frr_exporter', 'owned', [...VRF, 'iface', 'area']);
const neighbors = group('frr_exporter', 'owned', [
  ...VRF,
  'neighbor',
  'iface',
  'local_address',
  'remote_address',
]);

export const OSPF_METRICS = {
  neighbors: interfaces.gauge(
    'frr_ospf_neighbors',
    'count',
    'OSPF neighbors on the interface, in any state.',
  ),
  adjacencies: interfaces.gauge(
    'frr_ospf_neighbor_adjacencies',
    'count',
    'OSPF neighbors on the interface that are fully adjacent.',
  ),
  state: neighbors.gauge(
    'frr_ospf_neighbor_state',
    'state',
    'OSPF neighbor: 0 down, 1 attempt, 2 init, 3 two-way, 4 exstart, 5 exchange, 6 loading, 7 full.',
  ),
  external: instances.gauge(
    'frr_ospf_lsa_external_counter',
    'count',
    'LSAs of routes from outside OSPF (type 5).',
  ),
  asOpaque: instances.gauge(
    'frr_ospf_lsa_as_opaque_counter',
    'count',
    'Opaque LSAs of the whole domain (type 11).',
  ),
  maxAge: instances.gauge(
    'frr_ospf_data_ls_max_age',
    'count',
    'LSAs that are withdrawn (MaxAge) and not yet removed.',
  ),
  all: areas.gauge('frr_ospf_area_lsa_number', 'count', 'LSAs of the area.'),
  network: areas.gauge(
    'frr_ospf_area_lsa_network_number',
    'count',
    'LSAs of broadcast networks in the area (type 2).',
  ),
  summary: areas.gauge(
    'frr_ospf_area_lsa_summary_number',
    'count',
    'LSAs of prefixes in other areas (type 3).',
  ),
  asbr: areas.gauge(
    'frr_ospf_area_lsa_asbr_number',
    'count',
    'LSAs that say where border routers to the outside are (type 4).',
  ),
  nssa: areas.gauge(
    'frr_ospf_area_lsa_nssa_number',
    'count',
    'LSAs of routes from outside, in a not-so-stubby area (type 7).',
  ),
} as const;

type Where = { readonly router: string; readonly tenant: string; readonly vpc: string };

/** `said`: by command; undefined where no ospfd runs. */
export function collectOspf(page: Page, said: ReadonlyMap<string, string> | undefined, where: Where): void {
  const m = OSPF_METRICS;
  const answer = (what: string): string => said?.get(`show ip ospf vrf all${what} json`) ?? '';
  for (const { vrf, external, asOpaque, areas: all } of parseOspf(answer(''))) {
    const at = instances.at({ ...where, vrf });
    page.add(m.external, at, external);
    page.add(m.asOpaque, at, asOpaque);
    for (const { area, ...counts } of all) {
      const of = areas.at({ ...where, vrf, area });
      page.add(m.all, of, counts.all);
      page.add(m.network, of, counts.network);
      page.add(m.summary, of, counts.summary);
      page.add(m.asbr, of, counts.asbr);
      page.add(m.nssa, of, counts.nssa);
    }
  }
  for (const [vrf, count] of parseOspfMaxAge(answer(' database max-age')))
    page.add(m.maxAge, instances.at({ ...where, vrf }), count);
  for (const { vrf, device, area, ...counts } of parseOspfInterfaces(answer(' interface'))) {
    const of = interfaces.at({ ...where, vrf, iface: device, area });
    page.add(m.neighbors, of, counts.neighbors);
    page.add(m.adjacencies, of, counts.adjacencies);
  }
  for (const { vrf, routerId, device, local, remote, state } of parseOspfPeers(answer(' neighbor'))) {
    const addresses = { local_address: local, remote_address: remote };
    const of = neighbors.at({ ...where, vrf, neighbor: routerId, iface: device, ...addresses });
    page.add(m.state, of, state);
  }
}
