// Runs unshared: connections of a VPC through a gateway with a quota, while rules are loaded beside them. Prints what was seen.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalMachine } from '../../../src/machine/local/local-machine.ts';
import type { ConnectionQuota } from '../../../src/model/connection-quotas.ts';
import type { NftRow } from '../../../src/model/rows.ts';
import { quotaRules } from '../../../src/nft/connection-quotas.ts';
import { natGatewayRuleset } from '../../../src/nft/nat-gateway.ts';
import { forward, inNetns, ip, join } from './steps.ts';

const OPEN_MS = 15_000;
/** A connection that is let through takes less than a millisecond. */
const FURTHER_MS = 300;
const ORIGIN = { concept: 'vpc', name: 'a' } as const;

for (const netns of ['vpc', 'gateway', 'outside']) ip(`netns add ${netns}`);
join('vpc', 'eth0', '10.0.0.2/24', 'gateway', 'eth1', '10.0.0.1/24');
join('gateway', 'eth0', '198.51.100.10/24', 'outside', 'eth0', '198.51.100.1/24');
ip('-n vpc route add default via 10.0.0.1');
forward('gateway');
const keep = `require('node:net').createServer((s) => s.on('error', () => 0).resume()).listen(80, '0.0.0.0', () => console.log('ready'))`;
const server = spawn('ip', ['netns', 'exec', 'outside', process.execPath, '-e', keep]);
await once(server.stdout, 'data');

let machine = new LocalMachine();

function gateway(...others: readonly string[]): NftRow {
  const rules = { outside: 'eth0', inside: 'eth1', peer: '198.51.100.1', peerAddresses: [] };
  const ruleset = natGatewayRuleset({ ...rules, prefixes: ['10.0.0.0/16', ...others] });
  return { kind: 'nft', key: 'gateway', netns: 'gateway', ruleset, origin: ORIGIN };
}

function quota(limit: number): NftRow {
  const counts: ConnectionQuota = { vpc: 'a', prefix: '10.0.0.0/16', limit, mark: 0x1000 };
  const { table, ruleset } = quotaRules(counts, undefined);
  return { kind: 'nft', key: `gateway ${table}`, netns: 'gateway', table, counts, ruleset, origin: ORIGIN };
}

async function load(row: NftRow, kind: 'create' | 'delete' = 'create'): Promise<void> {
  await machine.change('nft', [{ kind, row, reason: 'test' }], {});
}

const held: Duplex[] = [];

/** How many of so many connections are let through: it waits for those that are expected, and for one more. */
async function open(count: number, expected: number): Promise<number> {
  const before = held.length;
  const giveUp = new AbortController();
  const call = { timeoutMs: OPEN_MS, signal: giveUp.signal };
  const attempts = Array.from({ length: count }, async () => {
    const to = { kind: 'tcp', netns: 'vpc', remote: '198.51.100.1', port: 80 } as const;
    await machine.connect(to, call).then(
      (socket) => held.push(socket.on('error', () => undefined)),
      () => undefined,
    );
  });
  await until(() => held.length - before >= expected, `${expected} connections`);
  await sleep(FURTHER_MS);
  giveUp.abort();
  await Promise.all(attempts);
  return held.length - before;
}

async function until(holds: () => boolean, what: string): Promise<void> {
  const end = performance.now() + OPEN_MS;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`waited for ${what}; there is\n${rules()}`);
    await sleep(20);
  }
}

function rules(): string {
  return inNetns('gateway', 'nft', ['list', 'ruleset']);
}

function tables(): readonly string[] {
  return inNetns('gateway', 'nft', ['list', 'tables']).trim().split('\n');
}

/** Observed as meant, for each row. */
async function asMeant(...rows: readonly NftRow[]): Promise<readonly boolean[]> {
  const observed = await machine.observeNft(rows, {});
  return rows.map((row) => observed.find(({ key }) => key === row.key)?.ruleset === row.ruleset);
}

const seen: Record<string, unknown> = {};
await load(gateway());
await load(quota(4));
seen['firstLoaded'] = tables();
seen['allowed'] = await open(6, 4);
await load(gateway('10.9.0.0/16'));
seen['afterOtherRules'] = await open(3, 0);
await load(quota(6));
seen['afterRaise'] = await open(6, 2);
seen['withEarlier'] = { tables: tables(), asMeant: await asMeant(gateway('10.9.0.0/16'), quota(6)) };
inNetns('gateway', 'nft', ['flush', 'chain', 'inet', 'vpclab_quota_a', 'in_quota']);
seen['drift'] = await asMeant(quota(6));
await load(quota(6));
seen['afterRepair'] = await open(3, 0);
// A vpclabd that comes back knows nothing of those that are not counted.
machine.close();
machine = new LocalMachine();
await machine.observeNft([quota(6)], {});
for (const socket of held.splice(0, 3)) socket.destroy();
await until(() => rules().includes('ct count over 3 meta'), 'the room of three that ended');
seen['afterSomeEnded'] = await open(6, 3);
for (const socket of held.splice(0)) socket.destroy();
await until(() => !rules().includes('vpclab_earlier_a'), 'the last earlier connection to end');
seen['afterAllEnded'] = await open(8, 6);
await load(quota(2));
seen['afterLowering'] = await open(3, 0);
await load(quota(2), 'delete');
const left = await machine.observeNft([gateway('10.9.0.0/16')], {});
seen['leftOver'] = left.map(({ key }) => key);
for (const row of left.filter(({ key }) => key !== 'gateway')) await load(row, 'delete');
seen['removed'] = tables();
server.kill('SIGKILL');
process.stdout.write(JSON.stringify(seen), () => process.exit(0));
