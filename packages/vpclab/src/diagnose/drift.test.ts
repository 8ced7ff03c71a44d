import { expect, test } from 'vitest';
import { sampleAddress, sampleLink } from '../../test/support/sample-rows.ts';
import type { ColumnChange } from '../model/plan.ts';
import { causeOf } from './drift.ts';

const known = { lineOf: () => undefined };
const changed = (columns: readonly ColumnChange[]): string => {
  const row = sampleAddress();
  return causeOf(known, { kind: 'update', row, observed: row, columns, reason: '' }).text;
};

test('several differences are one sentence, which names two', () => {
  const nested = { column: 'peers', from: [], to: [{ address: '192.0.2.1' }] };
  const plain = { column: 'mtu', from: undefined, to: 1500 };
  const title = 'address web-1/eth0 10.0.0.11/24';
  expect(changed([plain])).toBe(`${title}, mtu is not set, and 1500 in the lab file`);
  expect(changed([nested, plain])).toBe(
    `${title}, peers: with address 192.0.2.1; mtu is not set, and 1500 in the lab file`,
  );
  expect(changed([plain, nested, plain])).toBe(
    `${title}, mtu is not set, and 1500 in the lab file; peers: with address 192.0.2.1; 1 more`,
  );
  expect(changed([{ column: 'value', from: '0', to: '1' }, plain])).toBe(
    `${title} is 0, and 1 in the lab file; mtu is not set, and 1500 in the lab file`,
  );
});

test('a link is down at the end that is', () => {
  const row = sampleLink('node-1');
  const down = { column: 'a.up', from: false, to: true };
  const cause = causeOf(known, { kind: 'update', row, observed: row, columns: [down], reason: '' });
  expect(cause.text).toBe('link web-1/eth0 is down');
});
