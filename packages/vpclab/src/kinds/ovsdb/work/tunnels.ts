// Tunnels that ovn-controller made in the switches of the nodes, as those report them: ovs-vswitchd.conf.db(5), Interface.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Bounds, Database } from '../../../ovn/database.ts';
import { columnOf } from '../../../ovn/owned-rows.ts';
import { tunnelFault } from '../../../ovn/tunnel-fault.ts';
import type { LabWorld, Report } from '../../work/contract.ts';

type Tunnels = NonNullable<Report['tunnels']>;

const TUNNEL_TYPES: ReadonlySet<string> = new Set(['geneve', 'vxlan', 'stt']);
/** Of the databases that are open; none while one of them hangs. */
export async function tunnels({ databases }: LabWorld, timeoutMs: number): Promise<Tunnels> {
  const present = await Promise.race([databases.present(), sleep(timeoutMs, [], { ref: false })]);
  return present.flatMap(tunnelsOf);
}

function tunnelsOf({ target, view }: Database): Tunnels {
  if (target.kind !== 'vswitch') return [];
  const { node } = target;
  return [...view.table('Interface')].flatMap((row) => {
    const type = columnOf(row, 'type');
    if (typeof type !== 'string' || !TUNNEL_TYPES.has(type)) return [];
    const carrier = entry(columnOf(row, 'status'), 'tunnel_egress_iface_carrier');
    const isUp = columnOf(row, 'link_state') !== 'down' && carrier !== 'down';
    return [{ node, type, remote: entry(columnOf(row, 'options'), 'remote_ip'), isUp }];
  });
}

function entry(column: unknown, key: string): string {
  return column instanceof Map ? String(column.get(key)) : '';
}

/** A switch does not try again what failed once (a name that was taken at that moment), unless something else changes. */
export async function tryTunnelsAgain({ databases }: LabWorld, bounds: Bounds): Promise<void> {
  const broken = (await databases.present()).filter((database) => tunnelFault(database) !== undefined);
  await Promise.all(broken.map((database) => database.switchSync(bounds)));
}
