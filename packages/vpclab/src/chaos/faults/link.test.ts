// What faults of a link do and touch, on a kernel with netem.

import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { parseLab } from '../../concepts/parse-lab.ts';
import type { LabView } from '../../model/engine.ts';
import { touchesRow } from '../../model/fault.ts';
import { sampleLink } from '../../../test/support/sample-rows.ts';
import { linkDelay, linkRate, linkReorder } from './link.ts';
import { linkCorrupt, linkDuplicate } from './packets.ts';

vi.mock('../mechanisms/netem.ts', () => ({ hasNetem: async () => await Promise.resolve(true) }));

const text = readFileSync(new URL('../../../../../labs/shop.yaml', import.meta.url), 'utf8');
const parsed = parseLab({ fileName: 'lab.yaml', text });
if (parsed.kind === 'errors') throw new Error(parsed.errors[0]?.message);
const view: LabView = { lab: parsed.lab, rows: [sampleLink('web-1')], pidOf: () => undefined };
const outer = sampleLink('web-1').b.netns;

it.each([
  ['link-rate', linkRate],
  ['link-delay', linkDelay],
  ['link-reorder', linkReorder],
  ['link-duplicate', linkDuplicate],
])('the queueing discipline of %s is no drift', async (_, kind) => {
  const { touches = [] } = await kind.effect('web-1', view, 50);
  const root = `steering ${outer} 0000000002000000000017faffffffff02000000`;
  expect(touchesRow({ touches }, root)).toBe(true);
});

it('netem sends packets twice where they leave, and corrupts none', async () => {
  const { actions, mechanism } = await linkDuplicate.effect('web-1', view, 60);
  expect(mechanism).toBe(
    `tc: netem sends 60 % of packets twice that leave ${outer}/${sampleLink('web-1').b.name}`,
  );
  expect(actions).toEqual([
    expect.objectContaining({ kind: 'netem', parameters: ['duplicate', '60%', 'limit', '20000'] }),
  ]);
  expect((await linkCorrupt.effect('web-1', view, 60)).actions).toEqual([
    expect.objectContaining({ kind: 'nft-table' }),
  ]);
});

it('netem holds as many packets as a relay does', async () => {
  const { actions } = await linkDelay.effect('web-1', view, 100);
  expect(actions[0]).toMatchObject({ parameters: ['delay', '100ms', 'limit', '20000'] });
  const reorder = await linkReorder.effect('web-1', view, 30);
  expect(reorder.actions[0]).toMatchObject({
    parameters: ['delay', '15ms', 'reorder', '70%', 'limit', '20000'],
  });
});
