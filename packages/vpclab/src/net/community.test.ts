import { expect, it } from 'vitest';
import { isCommunity, sortedCommunities } from './community.ts';

it.each(['0:0', '65001:100', '65535:65535'])('takes %s', (text) => {
  expect(isCommunity(text)).toBe(true);
});

it.each(['', '65001', '65536:1', '1:65536', '01:1', '1:1:1', 'no-export', '-1:1'])('refuses %j', (text) => {
  expect(isCommunity(text)).toBe(false);
});

it('orders by number, each once', () => {
  expect(sortedCommunities(['65001:100', '9:1', '65001:9', '9:1', '10:1'])).toEqual([
    ...['9:1', '10:1', '65001:9', '65001:100'],
  ]);
});
