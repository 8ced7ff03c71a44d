// Which columns hold the strong references that keep non-root rows alive: ovn-nb(5), ovs-vswitchd.conf.db(5).

export type Container = { readonly table: string; readonly column: string; readonly child: string };

export const CONTAINERS: readonly Container[] = [
  { table: 'Logical_Switch', column: 'ports', child: 'Logical_Switch_Port' },
  { table: 'Logical_Switch', column: 'acls', child: 'ACL' },
  { table: 'Logical_Switch', column: 'qos_rules', child: 'QoS' },
  { table: 'Logical_Router', column: 'ports', child: 'Logical_Router_Port' },
  { table: 'Logical_Router', column: 'static_routes', child: 'Logical_Router_Static_Route' },
  { table: 'Logical_Router', column: 'policies', child: 'Logical_Router_Policy' },
  { table: 'Logical_Router', column: 'nat', child: 'NAT' },
  { table: 'Open_vSwitch', column: 'bridges', child: 'Bridge' },
  { table: 'Bridge', column: 'ports', child: 'Port' },
  { table: 'Port', column: 'interfaces', child: 'Interface' },
];

/** Tables with exactly one row, which OVN or OVS may have made before us. */
export const SINGLETONS: ReadonlySet<string> = new Set(['NB_Global', 'Open_vSwitch']);

/** Tables with one row of a name at most, whoever made it: ovs-vswitchd.conf.db(5). Our names there are the rows' own. */
export const NAMED_ONCE: ReadonlySet<string> = new Set(['Bridge', 'Port', 'Interface']);

/** Tables of each database that are observed and written to, containers before what they hold. */
export const NB_TABLES = [
  'NB_Global',
  'Logical_Switch',
  'Logical_Router',
  'Logical_Switch_Port',
  'Logical_Router_Port',
  'Logical_Router_Static_Route',
  'Logical_Router_Policy',
  'NAT',
  'ACL',
  'QoS',
] as const;
export const VSWITCH_TABLES = ['Open_vSwitch', 'Bridge', 'Port', 'Interface'] as const;

/** How many containers a row of the table lies in. */
export function depthOf(table: string): number {
  const container = CONTAINERS.find(({ child }) => child === table);
  return container === undefined ? 0 : 1 + depthOf(container.table);
}
