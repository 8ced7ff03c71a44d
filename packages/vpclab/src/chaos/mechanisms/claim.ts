// A port of a node's switch that claims a logical port, which is another's: ovn-controller binds what has the iface-id.

import { connect } from '@vpclab/ovsdb';
import { Open_vSwitch } from '@vpclab/ovsdb/vswitch';
import { vswitchSocket } from '../../model/layout.ts';
import type { FaultAction } from '../../model/fault.ts';

type Claim = FaultAction & { readonly kind: 'claim' };

const BRIDGE = 'br-int';
const STEP_MS = 5_000;

/** Adds the port, or takes it away; done twice, it does nothing. */
export async function setClaim(
  { node, device, logicalPort }: Claim,
  isClaimed: boolean,
  signal: AbortSignal,
): Promise<void> {
  const bounds = { signal, timeoutMs: STEP_MS };
  const client = await connect({
    remotes: `unix:${vswitchSocket(node)}`,
    database: Open_vSwitch,
    ...bounds,
  });
  try {
    const replica = await client.replica({ Bridge: ['name', 'ports'], Port: ['name'] }, bounds);
    const bridge = replica.table('Bridge').index('name').get(BRIDGE);
    const port = replica.table('Port').index('name').get(device);
    if (bridge === undefined || (port !== undefined) === isClaimed) return;
    await client.transact((tx) => {
      if (port !== undefined) tx.mutate('Bridge', bridge._uuid, 'ports', 'delete', [port._uuid]);
      else {
        const external_ids = { 'iface-id': logicalPort };
        const added = tx.insert('Interface', { name: device, type: 'internal', external_ids });
        const made = tx.insert('Port', { name: device, interfaces: [added] });
        tx.mutate('Bridge', bridge._uuid, 'ports', 'insert', [made]);
      }
      // As ovs-vsctl does: makes ovs-vswitchd read its configuration again.
      tx.mutate('Open_vSwitch', [], 'next_cfg', '+=', 1n);
    }, bounds);
  } finally {
    await client.close();
  }
}
