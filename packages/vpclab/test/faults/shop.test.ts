// The shop under load and faults: experiments of the catalogue, and one of its own. `npm run chaos` runs the whole
// catalogue, with the times that the experiments are stated for; faults at random are in test/random.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tellFigures, verdict } from '../support/experiment-run.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';

const IS_WHOLE = process.env['VPCLAB_CHAOS'] === 'whole';
const EXPERIMENT_MS = 180_000;

const CATALOGUE = join(import.meta.dirname, '../../src/chaos/catalogue');
const short = ['gateway-lost', 'edge-reboot', 'northd-dead', 'southbound-cut', 'hijack', 'underlay-loss'];
/** They need a clustered control plane (central-cluster.test.ts) and regions (lab-regions.test.ts). */
const elsewhere: ReadonlySet<string> = new Set(['raft-leader-lost', 'region-cut']);
const all = readdirSync(CATALOGUE)
  .map((file) => file.replace('.yaml', ''))
  .filter((name) => !elsewhere.has(name));
const own = 'tier-cut';

let session: LabSession;
beforeAll(async () => {
  session = new LabSession();
  await session.vpclab('up', shippedLab('shop'), '--quiet');
});
afterAll(async () => await session.end());

/** How long these last when the whole catalogue runs: shorter in CI. */
const LONG: Readonly<Record<string, string>> = { 'northd-dead': '30s', 'southbound-cut': '30s' };

/** Its name, or a file with a longer one. */
function asLong(name: string): string {
  const time = IS_WHOLE ? LONG[name] : undefined;
  if (time === undefined) return name;
  const text = readFileSync(join(CATALOGUE, `${name}.yaml`), 'utf8');
  return session.file(text.replace(/for: \d+s/g, `for: ${time}`));
}

it('its own experiment is listed beside those of the catalogue', async () => {
  const { experiments } = await session.json<{ experiments: { name: string; from: string }[] }>(
    'chaos',
    'list',
  );
  expect(experiments.filter(({ from }) => from === 'lab file').map(({ name }) => name)).toEqual([own]);
});

it.each([own, ...(IS_WHOLE ? all : short)])('%s passes', { timeout: EXPERIMENT_MS }, async (name) => {
  const report = await verdict(session, ['run', asLong(name)], EXPERIMENT_MS);
  tellFigures(report);
  expect([report.failures, report.leaks]).toEqual([[], []]);
  expect(report.promises.some(({ kind, probes }) => kind === 'wall' && probes > 3)).toBe(true);
});
