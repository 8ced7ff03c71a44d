import { expect, it } from 'vitest';
import { SAMPLE_INVENTORY } from '../../../test/support/fake-engine.ts';
import { drawn } from './graph.ts';
import { inspected } from './inspect.ts';

/** Names from others, as the databases may hold them. */
const ODD = 'web\u001B[2J\u202E';
const inventory = {
  ...SAMPLE_INVENTORY,
  workloads: SAMPLE_INVENTORY.workloads.map((one, index) => (index === 0 ? { ...one, name: ODD } : one)),
};

it('inspect gives names as they are', () => {
  expect(inspected(inventory, [ODD])).toEqual(inventory.workloads[0]);
  expect(inspected(inventory, ['workloads'])).toEqual(inventory.workloads);
  expect(inspected(inventory, [ODD, 'edge'])).toMatchObject([{ name: ODD }, { name: 'edge' }]);
  expect(inspected(inventory, [])).toEqual(inventory);
});

it('graph gives names as they are in JSON, which a terminal can show', () => {
  const text = drawn(inventory, 'json');
  expect(JSON.parse(text)).toMatchObject({
    nodes: expect.arrayContaining([expect.objectContaining({ name: ODD })]),
  });
  for (const odd of ['\u001B', '\u202E']) expect(text).not.toContain(odd);
  expect(drawn(inventory, 'mermaid')).not.toContain('\u001B');
});
