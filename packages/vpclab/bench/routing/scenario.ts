// One gateway and one edge: how long from a commit to the Northbound database until the route is in the edge's kernel,
// with the agent and with frr-reload. Prints samples in milliseconds.

import { connect } from '@vpclab/ovsdb';
import { OVN_Northbound } from '@vpclab/ovsdb/ovn-nb';
import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { daemonConfig } from '../../src/frr/config.ts';
import { frrRouter } from '../../src/model/router.ts';
import { frrDelta } from '../../src/frr/delta.ts';
import { applyDeltas } from './deltas.ts';
import { Arrivals, measureChanges, setNetworks } from './arrivals.ts';
import { observe, timesEstablished, until } from '../../test/integration/frr/steps.ts';
import {
  addRouter,
  addSubnet,
  bgpPrefixes,
  edgeRouter,
  gatewayName,
  gatewayRouter,
  makeEdge,
  makeGateway,
  ROUTER,
  startAgent,
  startOvn,
  startRouters,
  toldGateway,
} from '../../test/integration/routing/world.ts';

const CHANGES = Number(process.env['VPCLAB_CHANGES'] ?? 100);
const RELOAD = process.env['FRR_RELOAD'] ?? '/usr/lib/frr/frr-reload.py';
const RELOADS = Math.min(CHANGES, 20);
const HOST = 11;
const NAME = gatewayName(HOST);
const BURST = 1_000;
const DELTAS = 1_000;
const TAKEOVERS = 5;
/** A second agent has read the databases and stands in the queue. */
const STANDBY_MS = 2_000;

startOvn();
addRouter(ROUTER, 0);
makeEdge();
makeGateway(HOST, 0);
const gateway = gatewayRouter(HOST, 0);
const edge = edgeRouter([[HOST, 0]]);
await startRouters([edge, gateway]);
const agent = startAgent('agent', {
  gateways: [{ ...toldGateway(HOST), limit: 2_000 }],
});
await until('the agent leads', () => agent.events().some(({ kind }) => kind === 'learn'), 20_000);

const arrivals = await Arrivals.watch();
await using nb = await connect({ remotes: 'unix:/run/lab/nb.sock', database: OVN_Northbound });
addSubnet(ROUTER, 'web', '10.0.1.1/24');
const samples: Record<string, number[]> = { ...(await measureChanges(nb, arrivals, CHANGES)), reload: [] };

// Many at once: the time of the last one.
const burst = Array.from({ length: BURST }, (_none, index) => `10.0.${index >> 4}.${(index & 15) << 4}/28`);
const last = Promise.all(burst.map((prefix) => arrivals.of(prefix)));
const committed = await setNetworks(
  nb,
  burst.map((prefix) => prefix.replace(/(\d+)\/28$/, (_whole, low: string) => `${Number(low) + 1}/28`)),
);
samples['burst'] = [Math.max(...(await last)) - committed];
await setNetworks(nb, ['10.0.1.1/24']);
await until('the burst is gone', () => bgpPrefixes('edge').length === 1);
// Changes of the edge's configuration, one after the other.
samples['delta'] = [...(await applyDeltas(edge, DELTAS))];
const differs = frrDelta((await observe(edge)) ?? edge, edge);
if (differs.length > 0) throw new Error(`the edge is not as it was: ${JSON.stringify(differs)}`);
// None of all this may cost a session: had it been reset, it would have been established again.
samples['resets'] = Object.values(await timesEstablished(gateway)).map((times) => times - 1);

// Another agent of the same gateway, which waits for the first to end: from its end to what was committed right then.
let leader = agent;
for (const [name, signal] of [
  ['agent killed', 'SIGKILL'],
  ['agent hung', 'SIGSTOP'],
] as const) {
  samples[name] = [];
  for (let round = 0; round < TAKEOVERS; round++) {
    const next = startAgent(`agent-${name.at(-1)}-${round}`, { gateways: [toldGateway(HOST)] });
    await sleep(STANDBY_MS);
    const prefix = `10.0.${100 + round}.0/24`;
    const came = arrivals.of(prefix);
    leader.process.kill(signal);
    const endedAt = performance.now();
    await setNetworks(nb, ['10.0.1.1/24', prefix.replace('.0/', '.1/')]);
    samples[name].push((await came) - endedAt);
    leader.process.kill('SIGKILL');
    const went = arrivals.of(`Deleted ${prefix}`);
    await setNetworks(nb, ['10.0.1.1/24']);
    await went;
    leader = next;
  }
}
leader.process.kill('SIGTERM');
await until('the agent ended', () => leader.process.exitCode !== null);

// What a script does: rewrites the whole configuration and has frr-reload find the difference.
if (existsSync(RELOAD)) {
  for (let index = 0; index < RELOADS; index++) {
    const prefix = `10.0.${2 + index}.0/24`;
    const wanted = [{ prefix: '10.0.1.0/24' }, { prefix }];
    const { bgp } = gateway;
    if (bgp === undefined) throw new Error('speaks no BGP');
    const came = arrivals.of(prefix);
    const changed = await setNetworks(nb, ['10.0.1.1/24', prefix.replace('.0/', '.1/')]);
    const file = `/run/lab/${NAME}/reload.conf`;
    writeFileSync(file, daemonConfig(frrRouter({ ...gateway, bgp: { ...bgp, announce: wanted } }), 'bgpd'));
    const places = [
      '--vty_socket',
      `/run/lab/${NAME}`,
      '--confdir',
      `/run/lab/${NAME}`,
      '--rundir',
      `/run/lab/${NAME}`,
    ];
    await promisify(execFile)('python3', [RELOAD, '--reload', '--daemon', 'bgpd', ...places, file]);
    samples['reload']?.push((await came) - changed);
  }
}
process.stdout.write(JSON.stringify(samples));
process.exit(0);
