import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, expect, it, vi } from 'vitest';
import type { Change } from '../../model/plan.ts';
import type { NftRow } from '../../model/rows.ts';
import type { Namespaces } from '../kernel/namespaces.ts';
import { NftTables } from './nft-tables.ts';

const nft = vi.hoisted(() => ({ running: 0, most: 0, loaded: [] as string[], refused: new Set<string>() }));

vi.mock('../tools/run.ts', () => ({
  run: async (_namespaces: unknown, { netns }: { readonly netns: string }) => {
    nft.running += 1;
    nft.most = Math.max(nft.most, nft.running);
    await turn();
    nft.running -= 1;
    if (nft.refused.has(netns)) throw new Error(`${netns} refused`);
    nft.loaded.push(netns);
    return { stdout: '', stderr: '', durationMs: 1 };
  },
}));

const names = Array.from({ length: 300 }, (_none, index) => `gw-${index}`);
const changes = names.map((netns): Change => {
  const row: NftRow = {
    ...{ kind: 'nft', key: netns, netns, ruleset: 'table inet vpclab {\n}\n' },
    origin: { concept: 'nat-gateway', name: netns },
  };
  return { kind: 'create', row, reason: 'missing' };
});
const tables = (): NftTables => new NftTables({ inodeOf: () => 1 } as unknown as Namespaces);

beforeEach(() => {
  nft.most = 0;
  nft.loaded = [];
  nft.refused.clear();
});

it('runs few programs at a time, however many namespaces get rules', async () => {
  await tables().change(changes, {});
  expect(nft.loaded.toSorted()).toEqual(names.toSorted());
  expect(nft.most).toBeLessThanOrEqual(8);
});

it('does all that can be done before it says what failed', async () => {
  nft.refused.add('gw-3');
  await expect(tables().change(changes, {})).rejects.toThrow('gw-3 refused');
  expect(nft.running).toBe(0);
  expect(nft.loaded).toHaveLength(299);
});
