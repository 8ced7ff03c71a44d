import { describe, expect, it } from 'vitest';
import { end } from '../../test/support/sample-flows.ts';
import type { FlowRecord } from '../model/flow-log.ts';
import { FlowLog, forTenant } from './flow-log.ts';

describe('FlowLog', () => {
  const record = (over: Partial<FlowRecord>, owner = end('a')): FlowRecord => ({
    ...{ at: { ...owner, node: 'n', interface: 'x' }, direction: 'egress', peer: end('b', 'vpc-b') },
    ...{ source: '1', destination: '2', sourcePort: 1, destinationPort: 2, protocol: 6 },
    ...{
      packets: 1,
      bytes: 1,
      start: 0,
      end: 1,
      action: 'accept',
      reason: undefined,
      translation: undefined,
    },
    ...over,
  });

  it('keeps a quarter of an hour, and no more than fits', () => {
    const log = new FlowLog();
    log.add(record({ end: 0 }));
    log.add(record({ end: 1 }));
    log.add(record({ end: 900 }));
    log.add(record({ end: 901 }));
    expect(log.kept({}).map((one) => one.end)).toEqual([1, 900, 901]);
    for (let index = 0; index < 25_000; index += 1) log.add(record({ end: 902 }));
    expect(log.kept({})).toHaveLength(20_000);
  });

  it('gives what is asked for, kept and to come', () => {
    const log = new FlowLog();
    const heard: string[] = [];
    const stop = log.follow({ of: 'c' }, ({ at }) => heard.push(at.name));
    log.add(record({}));
    log.add(record({ action: 'reject' }, end('c', 'vpc-c')));
    stop();
    log.add(record({}, end('c', 'vpc-c')));
    expect(heard).toEqual(['c']);
    expect(log.kept({ vpc: 'vpc-a' })).toHaveLength(1);
    expect(log.kept({ tenant: 'tenant of vpc-c', action: 'reject' })).toHaveLength(1);
  });

  it("shows a tenant neither another's end nor where anything runs", () => {
    expect(forTenant(record({}), 'tenant of vpc-a')).toMatchObject({ at: { node: '' }, peer: undefined });
    expect(forTenant(record({ peer: end('b') }), 'tenant of vpc-a').peer?.name).toBe('b');
    expect(forTenant(record({}), undefined)).toEqual(record({}));
  });
});
