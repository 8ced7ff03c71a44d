// DHCP from OVN, which answers on the client's node (ovn-nb(5), DHCP_Options). A client gets the address that its
// port has anyway, so a workload can also be configured without DHCP.

import type { Amend, Compile, Context } from '../context.ts';
import { nbRow, ovsdbMap, ref, vpcLabels } from '../../model/ovsdb-row.ts';
import type { NbParts } from '../../model/ovsdb-row.ts';
import type { Origin, OvsdbRow } from '../../model/rows.ts';
import { nameServerOf } from '../dns/names.ts';
import { RESOLVER_ADDRESS } from '../dns/settled.ts';
import type { SubnetDhcp } from './resolved.ts';

export const compileDhcp: Compile = (context) => context.lab.dhcp.map((one) => optionsRow(context, one));

function optionsRow(context: Context, dhcp: SubnetDhcp): OvsdbRow {
  const vpc = context.vpc(dhcp.vpc);
  const subnet = context.subnet(dhcp.vpc, dhcp.subnet);
  const name = `${vpc.name}/${subnet.name}`;
  const origin: Origin = { concept: 'dhcp', name };
  return nbRow({
    lab: context.lab.name,
    table: 'DHCP_Options',
    name,
    columns: { cidr: subnet.cidr, options: ovsdbMap(options(dhcp, subnet)) },
    labels: vpcLabels(vpc, { subnet: subnet.name, tier: subnet.tier }),
    origin,
  });
}

function options(
  dhcp: SubnetDhcp,
  { gateway, gatewayMac }: { readonly gateway: string; readonly gatewayMac: string },
): Readonly<Record<string, string>> {
  const { domain, search } = nameServerOf(dhcp);
  // A client that gets routes this way does not look at `router` (RFC 3442).
  const routes = [{ prefix: '0.0.0.0/0', nextHop: gateway }, ...dhcp.routes];
  return {
    server_id: gateway,
    server_mac: gatewayMac,
    router: gateway,
    lease_time: String(dhcp.leaseSeconds),
    mtu: String(dhcp.mtu),
    ...(dhcp.routes.length === 0
      ? {}
      : { classless_static_route: set(routes.map(({ prefix, nextHop }) => `${prefix},${nextHop}`)) }),
    ...(dhcp.dnsServers.length === 0 ? {} : { dns_server: set(dhcp.dnsServers) }),
    ...(dhcp.dnsServers.includes(RESOLVER_ADDRESS)
      ? { domain_name: quoted(domain), domain_search_list: quoted(search.join(',')) }
      : {}),
  };
}

export const amendPorts: Amend = ({ lab }) => {
  const served = new Set(lab.dhcp.map(({ vpc, subnet }) => `${vpc}/${subnet}`));
  const workloads = new Map(lab.workloads.map((workload) => [workload.name, workload]));
  return (row) => {
    const isPort = row.kind === 'ovsdb' && row.table === 'Logical_Switch_Port';
    const workload = isPort ? workloads.get(row.name) : undefined;
    if (!isPort || workload === undefined) return [row];
    const name = `${workload.vpc}/${workload.subnet}`;
    if (!served.has(name)) return [row];
    const columns = {
      dhcpv4_options: ref('DHCP_Options', name),
      options: ovsdbMap({ hostname: quoted(workload.name) }),
    } satisfies NbParts<'Logical_Switch_Port'>['columns'];
    return [{ ...row, columns: { ...row.columns, ...columns } }];
  };
};

function set(items: readonly string[]): string {
  return items.length === 1 && !items[0]?.includes(',') ? (items[0] ?? '') : `{${items.join(', ')}}`;
}

/** Without quotes ovn-controller takes no text, and leaves the client without an answer. */
function quoted(text: string): string {
  return `"${text}"`;
}
