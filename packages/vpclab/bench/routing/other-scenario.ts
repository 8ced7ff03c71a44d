// The same changes where the edge is BIRD, or where gateway and edge speak OSPF: VPCLAB_EDGE is bird or ospf. Prints samples
// in milliseconds.

import { connect } from '@vpclab/ovsdb';
import { OVN_Northbound } from '@vpclab/ovsdb/ovn-nb';
import { setTimeout as sleep } from 'node:timers/promises';
import { timesEstablished, until } from '../../test/integration/frr/steps.ts';
import { bird, startBird } from '../../test/integration/routing/bird.ts';
import { startOspf } from '../../test/integration/routing/ospf.ts';
import { inEdge } from '../../test/integration/routing/other-edge.ts';
import { gatewayRouter } from '../../test/integration/routing/world.ts';
import { Arrivals, measureChanges } from './arrivals.ts';

/** Longer than a session takes to come back. */
const CALM_MS = 2_000;

const edge = process.env['VPCLAB_EDGE'] ?? 'bird';
await (edge === 'ospf' ? startOspf() : startBird());
const hasFirst = (): boolean => inEdge('ip', 'route').includes('10.0.1.0/24');
await until('the first subnet', hasFirst, 30_000);
const gateway = gatewayRouter(11, 0);
if (edge === 'bird') {
  // While BFD finds its peer it may take the session down once, and the routes with it.
  await until('BFD to be up', () => / Up /.test(bird('show', 'bfd', 'sessions')), 30_000);
  await sleep(CALM_MS);
  await until('the first subnet again', hasFirst, 30_000);
}
const established = edge === 'bird' ? await timesEstablished(gateway) : {};
await using nb = await connect({ remotes: 'unix:/run/lab/nb.sock', database: OVN_Northbound });
const { announce, withdraw } = await measureChanges(
  nb,
  await Arrivals.watch(),
  Number(process.env['VPCLAB_CHANGES'] ?? 100),
);
const resets =
  edge === 'bird'
    ? Object.entries(await timesEstablished(gateway)).map(([peer, times]) => times - (established[peer] ?? 0))
    : [];
process.stdout.write(
  JSON.stringify({
    [`${edge} announce`]: announce,
    [`${edge} withdraw`]: withdraw,
    ...(edge === 'bird' ? { [`${edge} resets`]: resets } : {}),
  }),
);
process.exit(0);
