import { describe, expect, it } from 'vitest';
import type { FlowEnd, FlowRecord } from '../model/flow-log.ts';
import { FlowTotals } from './flow-totals.ts';

const end = (tenant: string, vpc: string, subnet = 'web', kind: FlowEnd['kind'] = 'workload'): FlowEnd => ({
  ...{ tenant, vpc, subnet, kind },
  name: `${vpc}-${subnet}-1`,
});

function flow(at: FlowEnd, peer: FlowEnd | undefined, changes: Partial<FlowRecord> = {}): FlowRecord {
  return {
    ...{ at: { ...at, node: 'node-1', interface: 'eth0' }, direction: 'ingress', peer, action: 'accept' },
    ...{
      source: '10.0.1.11',
      destination: '10.0.2.11',
      sourcePort: 40_000,
      destinationPort: 80,
      protocol: 6,
    },
    ...{ packets: 2, bytes: 100, start: 1, end: 2, reason: undefined, translation: undefined },
    ...changes,
  };
}

const [SHOP, BANK] = [end('retail', 'shop'), end('money', 'bank')];
const GATEWAY = end('retail', 'shop', '', 'nat-gateway');

const vpc = (tenant: string, name: string, ...subnets: readonly string[]) => ({
  ...{ tenant, name },
  subnets: subnets.map((subnet) => ({ name: subnet })),
});

describe('sums of flows', () => {
  it('are by subnet, way, action and peer, and by VPC where it was delivered', () => {
    const totals = new FlowTotals();
    totals.add(flow(SHOP, end('retail', 'shop', 'db')), 7);
    totals.add(flow(SHOP, end('retail', 'shop', 'db')), 8);
    totals.add(flow(SHOP, undefined, { direction: 'egress', action: 'reject' }), 9);
    const of = { tenant: 'retail', vpc: 'shop', subnet: 'web', peerVpc: '', peerSubnet: '', gateway: '' };
    expect(totals.subnets).toEqual([
      {
        of: { ...of, direction: 'ingress', action: 'accept', peerVpc: 'shop', peerSubnet: 'db' },
        packets: 4,
        bytes: 200,
        createdMs: 7,
      },
      { of: { ...of, direction: 'egress', action: 'reject' }, packets: 2, bytes: 100, createdMs: 9 },
    ]);
    const pair = { fromTenant: 'retail', fromVpc: 'shop', toTenant: 'retail', toVpc: 'shop' };
    expect(totals.vpcs).toEqual([{ of: pair, packets: 4, bytes: 200, createdMs: 7 }]);
  });

  it("hide another tenant's end from the tenant, and show it between VPCs", () => {
    const totals = new FlowTotals();
    totals.add(flow(SHOP, BANK), 1);
    expect(JSON.stringify(totals.subnets)).not.toContain('bank');
    expect(totals.vpcs.map(({ of }) => of)).toEqual([
      { fromTenant: 'money', fromVpc: 'bank', toTenant: 'retail', toVpc: 'shop' },
    ]);
  });

  it('name the gateway to the outside, and leave what is seen there to it', () => {
    const totals = new FlowTotals();
    totals.add(flow(SHOP, GATEWAY, { direction: 'egress' }), 1);
    totals.add(flow(GATEWAY, SHOP), 1);
    expect(totals.subnets.map(({ of }) => [of.gateway, of.peerVpc])).toEqual([[GATEWAY.name, '']]);
    expect(totals.vpcs).toEqual([]);
  });

  it('are bounded: what is new is summed without its peer', () => {
    const totals = new FlowTotals(1);
    for (const subnet of ['db', 'app', 'cache', 'db'])
      totals.add(flow(SHOP, end('retail', 'shop', subnet)), 1);
    expect(totals.subnets.map(({ of, packets }) => [of.peerSubnet, packets])).toEqual([
      ['db', 4],
      ['', 4],
    ]);
  });

  it('go with their VPCs', () => {
    const totals = new FlowTotals();
    totals.add(flow(SHOP, end('retail', 'stock')), 1);
    totals.add(flow(BANK, BANK), 1);
    totals.keep([vpc('retail', 'shop', 'web'), vpc('money', 'bank', 'web')]);
    expect(totals.subnets.map(({ of }) => of.vpc)).toEqual(['bank']);
    expect(totals.vpcs.map(({ of }) => of.toVpc)).toEqual(['bank']);
    totals.keep([]);
    expect([totals.subnets, totals.vpcs]).toEqual([[], []]);
  });

  it('go with a subnet that has another name now, on either end', () => {
    const totals = new FlowTotals();
    for (const subnet of ['db', 'app']) totals.add(flow(SHOP, end('retail', 'shop', subnet)), 1);
    totals.add(flow(end('retail', 'shop', 'db'), undefined), 1);
    totals.keep([vpc('retail', 'shop', 'web', 'app')]);
    expect(totals.subnets.map(({ of }) => [of.subnet, of.peerSubnet])).toEqual([['web', 'app']]);
    expect(totals.vpcs).toHaveLength(1);
  });

  it('go with the tenant that had the VPC', () => {
    const totals = new FlowTotals();
    totals.add(flow(SHOP, SHOP), 1);
    totals.keep([vpc('wholesale', 'shop', 'web')]);
    expect([totals.subnets, totals.vpcs]).toEqual([[], []]);
  });

  it('are bounded without their peers, too', () => {
    const totals = new FlowTotals(2);
    for (let n = 0; n < 10; n += 1) totals.add(flow(end('retail', 'shop', `net-${n}`), undefined), 1);
    expect(totals.subnets).toHaveLength(4);
  });
});
