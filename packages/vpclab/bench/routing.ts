// `npm run bench:routing`: from a commit to OVN's Northbound database to the route in the edge's kernel. Needs root, OVN
// and FRR; frr-reload is measured beside it where it is installed (frr-pythontools), or where FRR_RELOAD says it is.

import { runUnshared, whyNotUnshared } from '../test/support/unshared.ts';

const TIMEOUT_MS = 300_000;
/** bgpd holds every change for 50 ms, at the gateway and at the edge. */
const TARGETS: Readonly<Record<string, readonly [median: number, p99: number]>> = {
  announce: [110, 200],
  withdraw: [110, 200],
  burst: [400, 400],
};

const reason = whyNotUnshared(['/usr/lib/frr/bgpd', '/usr/bin/ovn-northd', '/usr/bin/ovn-nbctl']);
if (reason !== undefined) {
  process.stderr.write(`${reason}\n`);
  process.exit(3);
}
const samples = await runUnshared(new URL('routing/scenario.ts', import.meta.url), TIMEOUT_MS);
if (typeof samples !== 'object' || samples === null) throw new Error('no samples');
for (const [name, values] of Object.entries(samples as Record<string, readonly number[]>)) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN).toFixed(0);
  const target = TARGETS[name];
  const wanted = target === undefined ? '' : `  (target ${target[0]}, ${target[1]})`;
  if (sorted.length === 0) process.stdout.write(`${name.padEnd(10)} not measured\n`);
  else {
    const figures = `n ${sorted.length}  p50 ${at(0.5)} ms  p99 ${at(0.99)} ms  max ${at(1)} ms`;
    process.stdout.write(`${name.padEnd(10)} ${figures}${wanted}\n`);
  }
}
