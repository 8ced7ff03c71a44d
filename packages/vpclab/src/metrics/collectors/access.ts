// Access lists and security groups: what each rule matched, and so what it let through or threw away.

import { group } from '../metric.ts';
import type { Page } from '../page.ts';
import type { Scene } from './scene.ts';

const rules = group('vpclab', 'owned', [
  'tenant',
  'vpc',
  'list',
  'rule',
  'uuid',
  'direction',
  'action',
  'priority',
]);

export const ACCESS_METRICS = {
  packets: rules.counter(
    'ovn_acl_matched_packets_total',
    'packets',
    'Packets that the rule decided about; `action` says what became of them. With `allow-related`, answers pass by the tracked connection and are not counted.',
  ),
  bytes: rules.counter(
    'ovn_acl_matched_bytes_total',
    'bytes',
    'Bytes of the packets that the rule decided about, Ethernet headers included.',
  ),
} as const;

export function collectAccess(page: Page, { central, owners, access }: Scene): void {
  const { northbound } = central;
  if (northbound === undefined) return;
  const holders = new Map<string, { readonly name: string; readonly ids: ReadonlyMap<string, string> }>();
  for (const { name, acls, external_ids: ids } of northbound.table('Port_Group'))
    for (const uuid of acls) holders.set(uuid, { name, ids });
  const onSwitch = new Map<string, string>();
  for (const { name, acls } of northbound.table('Logical_Switch'))
    for (const uuid of acls) onSwitch.set(uuid, name);
  for (const row of northbound.table('ACL')) {
    const counts = access.of(row._uuid);
    if (counts === undefined) continue;
    const holder = holders.get(row._uuid);
    const network = onSwitch.get(row._uuid) ?? '';
    const owner = owners.listOwner(row.external_ids, network);
    const at = rules.at({
      tenant: owner.tenant,
      vpc: owner.vpc,
      list: row.external_ids.get('security-group') ?? holder?.name ?? network,
      rule: ruleOf(row.external_ids.get('vpclab:key') ?? row.name ?? '', holder?.name),
      uuid: row._uuid,
      direction: row.direction,
      action: row.action,
      priority: String(row.priority),
    });
    page.add(ACCESS_METRICS.packets, at, counts.packets, counts.createdMs);
    page.add(ACCESS_METRICS.bytes, at, counts.bytes, counts.createdMs);
  }
}

/** Without the made-up name of the port group, which `list` has in the words of the lab file. */
function ruleOf(name: string, group: string | undefined): string {
  return group !== undefined && name.startsWith(`${group} `) ? name.slice(group.length + 1) : name;
}
