// One gateway and one edge: how long from a commit to the Northbound database until the route is in the edge's kernel,
// with the agent and with frr-reload. Prints samples in milliseconds.

import { connect } from '@vpclab/ovsdb';
import { OVN_Northbound } from '@vpclab/ovsdb/ovn-nb';
import { execFile, spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { daemonConfig } from '../../src/frr/config.ts';
import { frrRouter } from '../../src/model/router.ts';
import { until } from '../../test/integration/frr/steps.ts';
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
const BURST = 200;

startOvn();
addRouter(ROUTER, 0);
makeEdge();
makeGateway(HOST, 0);
const gateway = gatewayRouter(HOST, 0);
await startRouters([edgeRouter([[HOST, 0]]), gateway]);
const agent = startAgent('agent', {
  gateways: [{ ...toldGateway(HOST), limit: 2_000 }],
});
await until('the agent leads', () => agent.events().some(({ kind }) => kind === 'learn'), 20_000);

// Routes of the edge as its kernel announces them.
const waiting = new Map<string, () => void>();
const monitor = spawn('ip', ['-n', 'edge', '-o', 'monitor', 'route'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
monitor.stdout.on('data', (chunk: Buffer) => {
  for (const line of chunk.toString().split('\n')) {
    const [, gone = '', prefix = ''] = /^(Deleted )?(\S+) /.exec(line) ?? [];
    waiting.get(`${gone}${prefix}`)?.();
  }
});
await sleep(300);

async function arrival(key: string): Promise<number> {
  return await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not within 10 s: ${key}`)), 10_000);
    waiting.set(key, () => {
      clearTimeout(timer);
      waiting.delete(key);
      resolve(performance.now());
    });
  });
}

await using nb = await connect({ remotes: 'unix:/run/lab/nb.sock', database: OVN_Northbound });
addSubnet(ROUTER, 'web', '10.0.1.1/24');

/** The subnet moves to another network: one row of one transaction. */
async function setNetworks(networks: readonly string[]): Promise<number> {
  await nb.transact((tx) => tx.update('Logical_Router_Port', [['name', '==', 'rp-web']], { networks }));
  return performance.now();
}

const samples: Record<string, number[]> = { announce: [], withdraw: [], reload: [] };
await setNetworks(['10.0.1.1/24']);
for (let index = 0; index < CHANGES; index++) {
  const prefix = `10.0.${2 + (index % 200)}.0/24`;
  const came = arrival(prefix);
  const committed = await setNetworks(['10.0.1.1/24', prefix.replace('.0/', '.1/')]);
  samples['announce']?.push((await came) - committed);
  const went = arrival(`Deleted ${prefix}`);
  const removed = await setNetworks(['10.0.1.1/24']);
  samples['withdraw']?.push((await went) - removed);
}

// Many at once: the time of the last one.
const burst = Array.from({ length: BURST }, (_none, index) => `10.0.${index}.128/25`);
const last = Promise.all(burst.map(arrival));
const committed = await setNetworks([
  '10.0.1.1/24',
  ...burst.map((prefix) => prefix.replace('.128/', '.129/')),
]);
samples['burst'] = [Math.max(...(await last)) - committed];
await setNetworks(['10.0.1.1/24']);
await until('the burst is gone', () => bgpPrefixes('edge').length === 1);
agent.process.kill('SIGTERM');
await until('the agent ended', () => agent.process.exitCode !== null);

// What a script does: rewrites the whole configuration and has frr-reload find the difference.
if (existsSync(RELOAD)) {
  for (let index = 0; index < RELOADS; index++) {
    const prefix = `10.0.${2 + index}.0/24`;
    const wanted = [{ prefix: '10.0.1.0/24' }, { prefix }];
    const { bgp } = gateway;
    if (bgp === undefined) throw new Error('speaks no BGP');
    const came = arrival(prefix);
    const changed = await setNetworks(['10.0.1.1/24', prefix.replace('.0/', '.1/')]);
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
