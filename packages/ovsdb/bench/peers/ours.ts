// This package as one of the peers: a process of its own that prints one JSON line per figure (see peer.ts).
import { connect } from '../../src/index.ts';
import { OVN_Northbound } from '../../src/generated/ovn-nb.ts';
import { watchSlices } from '../../test/integration/support/longest-slice.ts';

const [task, remote, rows, count] = process.argv.slice(2) as [string, string, string, string];
const say = (figures: object) => process.stdout.write(`${JSON.stringify(figures)}\n`);
const selection = { Logical_Switch_Port: true, Logical_Switch: true, NB_Global: true } as const;

const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const timeoutMs = 600_000;
const open = () => connect({ remotes: remote, database: OVN_Northbound, probeIntervalMs: 0 });

if (task === 'replica') {
  const all = [];
  for (let n = 0; n < Number(count); n++) all.push(await timeReplica());
  const { seconds, cpuSeconds } = all[0]!;
  const later = all.slice(all.length / 2).map((one) => one.seconds);
  say({ seconds, cpuSeconds, laterSeconds: later.toSorted((a, b) => a - b)[Math.floor(later.length / 2)]! });
  process.exit();
}

const nb = await open();
if (task === 'footprint') {
  const before = (globalThis.gc?.(), process.memoryUsage());
  const watch = watchSlices();
  const replica = await nb.replica(selection, { timeoutMs });
  const longestSliceMs = watch.stop();
  const ports = replica.table('Logical_Switch_Port');
  expectRows(ports.size);
  const after = (globalThis.gc?.(), process.memoryUsage());
  const reading = performance.now();
  for (const row of ports) JSON.stringify(row);
  const { maxRSS } = process.resourceUsage();
  say({
    bytesPerRow: (after.heapUsed - before.heapUsed) / Number(rows),
    peakRssPerRow: (maxRSS * 1024 - before.rss) / Number(rows),
    longestSliceMs,
    readEveryColumnSeconds: (performance.now() - reading) / 1000,
  });
} else if (task === 'follow') {
  const replica = await nb.replica(selection, { timeoutMs });
  const heap = () => (globalThis.gc?.(), process.memoryUsage().heapUsed);
  const heapBefore = heap();
  say({ ready: true });
  const before = cpu();
  const [first, last] = [BigInt(count), BigInt(count) + 1n];
  let isFirst = true;
  const follows = (cfg: bigint | undefined) => {
    if (isFirst && cfg === first) {
      isFirst = false;
      say({ cpuSeconds: cpu() - before });
    }
    return cfg === last;
  };
  await replica.waitFor((view) => follows(view.table('NB_Global').find(() => true)?.nb_cfg), { timeoutMs });
  const cpuSeconds = cpu() - before;
  say({ cpuSeconds, bytesPerRowBefore: heapBefore / Number(rows), bytesPerRowAfter: heap() / Number(rows) });
} else {
  const inFlight = Number(rows);
  const latencies: number[] = [];
  let left = Number(count);
  const begin = performance.now();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (left-- > 0) {
        const sent = performance.now();
        await nb.transact((tx) => tx.mutate('NB_Global', [], 'nb_cfg', '+=', 1), { timeoutMs });
        latencies.push(performance.now() - sent);
      }
    }),
  );
  const seconds = (performance.now() - begin) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)];
  say({ perSecond: latencies.length / seconds, p50Ms: at(0.5), p99Ms: at(0.99) });
}
await nb.close();

/** From connecting to the last row. */
async function timeReplica(): Promise<{ seconds: number; cpuSeconds: number }> {
  const cpuStarted = cpu();
  const started = performance.now();
  await using client = await open();
  const replica = await client.replica(selection, { timeoutMs });
  const seconds = (performance.now() - started) / 1000;
  const cpuSeconds = cpu() - cpuStarted;
  expectRows(replica.table('Logical_Switch_Port').size);
  return { seconds, cpuSeconds };
}

function expectRows(held: number): void {
  if (held !== Number(rows)) throw new Error(`${held} rows`);
}
