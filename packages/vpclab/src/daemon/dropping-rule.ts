// The rule that made OVN drop a packet, where the flow that drops does not say: from 23.06 on rules leave a verdict in a
// register, and one flow for all of them drops (ovn-northd(8), "ACL action"). It is known where only one can have been it.

import type { Ref, ViewOf } from '@vpclab/ovsdb';
import type { OVN_Northbound_Tables } from '@vpclab/ovsdb/ovn-nb';

export const RULES = {
  ACL: ['name', 'match', 'action', 'direction', 'external_ids'],
  Logical_Switch: ['name', 'ports', 'acls', 'external_ids'],
  Logical_Switch_Port: ['addresses'],
  Port_Group: ['ports', 'acls'],
} as const;

export type Packet = { readonly source: string; readonly destination: string };
type Rules = ViewOf<OVN_Northbound_Tables, typeof RULES>;

const INTO_PORT = 'ls_out_acl_action';
export const ACTION_STAGES = [INTO_PORT, 'ls_in_acl_action', 'ls_in_acl_after_lb_action'] as const;

/** Undefined: none, or one of several. */
export function droppingRule(
  view: Rules,
  { stage, switchName }: { readonly stage: string; readonly switchName: string },
  packet: Packet,
): Ref<'ACL'> | undefined {
  if (!ACTION_STAGES.some((one) => one === stage)) return undefined;
  const [direction, address] =
    stage === INTO_PORT ? ['to-lport', packet.destination] : ['from-lport', packet.source];
  const own = [...view.table('Logical_Switch')].find(({ name }) => name === switchName);
  if (own === undefined) return undefined;
  const ports = own.ports.filter((uuid) =>
    view
      .table('Logical_Switch_Port')
      .get(uuid)
      ?.addresses.some((words) => words.split(' ').includes(address)),
  );
  const groups = [...view.table('Port_Group')].filter((group) =>
    ports.some((port) => group.ports.includes(port)),
  );
  const [rule, ...others] = new Set(
    [own, ...groups]
      .flatMap(({ acls }) => acls)
      .filter((uuid) => {
        const acl = view.table('ACL').get(uuid);
        return acl?.action === 'drop' && acl.direction === direction;
      }),
  );
  return others.length === 0 ? rule : undefined;
}
