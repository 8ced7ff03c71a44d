import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseLab } from '../concepts/parse-lab.ts';
import type { LabView } from '../model/engine.ts';
import type { FaultKind } from './fault-kind.ts';
import { aimsOf, forGroups } from './groups.ts';

const text = readFileSync(new URL('../../../../labs/shop.yaml', import.meta.url), 'utf8');
const parsed = parseLab({ fileName: 'lab.yaml', text });
if (parsed.kind === 'errors') throw new Error(parsed.errors[0]?.message);
const view: LabView = { lab: parsed.lab, rows: [], pidOf: () => undefined };

const plain: FaultKind = {
  ...{ layer: 'packets', brief: '', targetWord: 'link' },
  targets: ({ lab }) => lab.workloads.map(({ name }) => String(name)),
  effect: (target, _view, amount) => ({
    mechanism: `${amount} at ${target}`,
    actions: [{ kind: 'fill', directory: target }],
    touches: ['nft fabric netdev x*'],
  }),
};
const kind = forGroups(plain);

it('a tenant, a VPC and a subnet are aims beside single links', () => {
  expect(aimsOf(kind, view)).toEqual(
    expect.arrayContaining(['shop-a-web-1', 'tenant-a', 'shop-a', 'shop-a/web']),
  );
  expect(aimsOf(plain, view)).not.toContain('shop-a/web');
});

it('a subnet is each of its workloads, and its tenant may notice', async () => {
  expect(await kind.effect('shop-a/web', view, 7)).toEqual({
    mechanism: '7 at shop-a-web-1, and the same for 1 more workload of shop-a/web',
    actions: ['shop-a-web-1', 'shop-a-web-2'].map((directory) => ({ kind: 'fill', directory })),
    touches: ['nft fabric netdev x*'],
    tenants: ['tenant-a'],
  });
  expect(await kind.effect('shop-a-web-1', view, 7)).not.toHaveProperty('tenants');
});

it('a VPC comes before a tenant of its name: what else the tenant has goes on', async () => {
  const named = view.lab.workloads.map((one) =>
    one.vpc === 'shop-b' ? { ...one, tenant: 'shop-a' as never } : one,
  );
  const effect = await kind.effect('shop-a', { ...view, lab: { ...view.lab, workloads: named } }, 1);
  const places = effect.actions.map((action) => ('directory' in action ? action.directory : ''));
  expect(places.length).toBeGreaterThan(0);
  expect(places.filter((name) => !name.startsWith('shop-a-'))).toEqual([]);
});

it('too many links at once are refused', async () => {
  const many = {
    ...view,
    lab: { ...view.lab, workloads: Array.from({ length: 40 }, () => view.lab.workloads.slice(0, 1)).flat() },
  };
  await expect(kind.effect('shop-a', many, 1)).rejects.toThrow(/shop-a has 40 workloads: at most 32 links/);
});
