// 100 gateways with a VPC each, and one edge: 1,000 prefixes at once, and then single changes among them. Prints samples in
// milliseconds.

import { connect } from '@vpclab/ovsdb';
import { OVN_Northbound } from '@vpclab/ovsdb/ovn-nb';
import { setTimeout as sleep } from 'node:timers/promises';
import { timesEstablished, until } from '../../test/integration/frr/steps.ts';
import {
  addRouter,
  addSubnet,
  bgpPrefixes,
  edgeRouter,
  gatewayName,
  gatewayRouter,
  makeEdge,
  makeGateway,
  startAgent,
  startOvn,
  startRouters,
} from '../../test/integration/routing/world.ts';
import { Arrivals } from './arrivals.ts';

const GATEWAYS = Number(process.env['VPCLAB_GATEWAYS'] ?? 100);
const PREFIXES = 10;
const CHANGES = Number(process.env['VPCLAB_CHANGES'] ?? 100);
const FIRST_HOST = 11;
/** Starting 300 daemons takes a while on two cores. */
const READY_MS = 120_000;
const CALM_MS = 3_000;
/** Started side by side: a daemon that is not ready within 5 s is given up. */
const AT_ONCE = 10;

const hosts = Array.from({ length: GATEWAYS }, (_none, index) => FIRST_HOST + index);
const numberOf = (host: number): number => host - FIRST_HOST + 1;

startOvn();
makeEdge();
for (const host of hosts) {
  const number = numberOf(host);
  addRouter(`lr-${number}`, number);
  addSubnet(`lr-${number}`, `web-${number}`, `10.${number}.0.1/24`);
  makeGateway(host, number);
}
const edge = edgeRouter(hosts.map((host) => [host, numberOf(host)]));
await startRouters([edge]);
for (let at = 0; at < hosts.length; at += AT_ONCE)
  await startRouters(hosts.slice(at, at + AT_ONCE).map((host) => gatewayRouter(host, numberOf(host))));
startAgent('agent', {
  gateways: hosts.map((host) => ({
    name: gatewayName(host),
    netns: gatewayName(host),
    frr: `/run/lab/${gatewayName(host)}`,
    router: `lr-${numberOf(host)}`,
    nextHop: `10.${numberOf(host)}.255.${host}`,
  })),
});
await until('a prefix of each gateway', () => bgpPrefixes('edge').length === GATEWAYS, READY_MS);
await sleep(CALM_MS);

const arrivals = await Arrivals.watch();
await using nb = await connect({ remotes: 'unix:/run/lab/nb.sock', database: OVN_Northbound });
const networksOf = (number: number, more: readonly string[] = []): readonly string[] => [
  ...Array.from({ length: PREFIXES }, (_none, index) => `10.${number}.${index}.1/24`),
  ...more,
];
const sessions = await timesEstablished(edge);

const added = hosts.flatMap((host) =>
  networksOf(numberOf(host)).map((network) => network.replace('.1/', '.0/')),
);
const last = Promise.all(
  added.filter((prefix) => !prefix.endsWith('.0.0/24')).map((prefix) => arrivals.of(prefix)),
);
await nb.transact((tx) => {
  for (const host of hosts) {
    const number = numberOf(host);
    tx.update('Logical_Router_Port', [['name', '==', `rp-web-${number}`]], { networks: networksOf(number) });
  }
});
const committed = performance.now();
const samples: Record<string, number[]> = {
  [`${GATEWAYS} burst`]: [Math.max(...(await last)) - committed],
  [`${GATEWAYS} announce`]: [],
  [`${GATEWAYS} withdraw`]: [],
};

for (let round = 0; round < CHANGES; round += 1) {
  const number = 1 + ((round * 37) % GATEWAYS);
  const prefix = `10.${number}.100.0/24`;
  const change = async (more: readonly string[]): Promise<number> => {
    const networks = networksOf(number, more);
    await nb.transact((tx) =>
      tx.update('Logical_Router_Port', [['name', '==', `rp-web-${number}`]], { networks }),
    );
    return performance.now();
  };
  const came = arrivals.of(prefix);
  const began = await change([prefix.replace('.0/', '.1/')]);
  samples[`${GATEWAYS} announce`]?.push((await came) - began);
  const went = arrivals.of(`Deleted ${prefix}`);
  const removed = await change([]);
  samples[`${GATEWAYS} withdraw`]?.push((await went) - removed);
}
const after = await timesEstablished(edge);
samples[`${GATEWAYS} resets`] = Object.entries(after).map(([peer, times]) => times - (sessions[peer] ?? 0));
process.stdout.write(JSON.stringify(samples));
process.exit(0);
