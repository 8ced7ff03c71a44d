import { expect, it } from 'vitest';
import { SAMPLE_STATUS } from '../../test/support/fake-engine.ts';
import { tenantView } from './tenant-view.ts';

it("shows a tenant's own VPCs, and nothing that carries others", () => {
  const seen = tenantView({ ...SAMPLE_STATUS, reason: 'vpc-b: no room', differences: 7 }, 'tenant-1');
  const own = SAMPLE_STATUS.vpcs.filter(({ tenant }) => tenant === 'tenant-1');
  expect(seen.vpcs).toEqual(own);
  const others = SAMPLE_STATUS.vpcs.filter(({ tenant }) => tenant !== 'tenant-1').map(({ name }) => name);
  const text = JSON.stringify({ ...seen, vpcs: undefined });
  expect(others.filter((name) => text.includes(name))).toEqual([]);
  expect([seen.nodes, seen.bgp, seen.daemons, seen.reason]).toEqual([[], [], [], undefined]);
});

it('shows everything to a token without a tenant', () => {
  expect(tenantView(SAMPLE_STATUS, undefined)).toBe(SAMPLE_STATUS);
});
