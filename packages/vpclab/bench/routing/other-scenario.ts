// The same changes where the edge is BIRD, or where gateway and edge speak OSPF: VPCLAB_EDGE is bird or ospf. Prints samples
// in milliseconds.

import { connect } from '@vpclab/ovsdb';
import { OVN_Northbound } from '@vpclab/ovsdb/ovn-nb';
import { until } from '../../test/integration/frr/steps.ts';
import { startBird } from '../../test/integration/routing/bird.ts';
import { startOspf } from '../../test/integration/routing/ospf.ts';
import { inEdge } from '../../test/integration/routing/other-edge.ts';
import { Arrivals, measureChanges } from './arrivals.ts';

const edge = process.env['VPCLAB_EDGE'] ?? 'bird';
await (edge === 'ospf' ? startOspf() : startBird());
await until('the first subnet', () => inEdge('ip', 'route').includes('10.0.1.0/24'), 30_000);
await using nb = await connect({ remotes: 'unix:/run/lab/nb.sock', database: OVN_Northbound });
const { announce, withdraw } = await measureChanges(
  nb,
  await Arrivals.watch(),
  Number(process.env['VPCLAB_CHANGES'] ?? 100),
);
process.stdout.write(JSON.stringify({ [`${edge} announce`]: announce, [`${edge} withdraw`]: withdraw }));
process.exit(0);
