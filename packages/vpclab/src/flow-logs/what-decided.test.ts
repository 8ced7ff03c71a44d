import { describe, expect, it } from 'vitest';
import { end, flow, options } from '../../test/support/sample-flows.ts';
import type { FlowEnd, FlowRecord } from '../model/flow-log.ts';
import { DropBook } from './drop-book.ts';
import type { Drop } from './drop-book.ts';
import { FlowBook } from './flow-book.ts';
import type { FlowBookOptions } from './flow-book.ts';
import { forTenant } from './flow-log.ts';
import type { SeenFlow } from './seen-flow.ts';

describe('what decided', () => {
  const reason = (name: string) =>
    ({ by: 'security-group', tenant: 't', name, rule: 'ingress deny' }) as const;
  const drop = (over: Partial<Drop> = {}): Drop => ({
    ...{ reason: reason('db'), vpc: 'vpc-a', start: 100, end: 101 },
    ...over,
  });
  const gateway: FlowEnd = { ...end('nat'), kind: 'nat-gateway' };
  const translation = { gateway: 'nat', address: '192.0.2.7', port: 1_024 };

  function recorded(
    drops: readonly Drop[],
    steps: readonly (readonly [FlowEnd, Partial<SeenFlow>])[],
    over: Partial<FlowBookOptions> = {},
  ): readonly FlowRecord[] {
    const records: FlowRecord[] = [];
    const kept = new DropBook(60);
    for (const one of drops) kept.add(flow(), one);
    const book = new FlowBook(
      options({ drops: kept, onRecord: (record) => void records.push(record), ...over }),
    );
    for (const [owner, seen] of steps) book.add({ node: 'n', owner }, flow(seen), 0);
    book.settle(10);
    return records;
  }

  it.each([
    ['the rule that dropped it', [drop()], 'db'],
    ['rather the one in the same VPC', [drop(), drop({ vpc: 'vpc-b', reason: reason('other') })], 'db'],
    ['the last one', [drop(), drop({ reason: reason('db'), end: 102 }), drop({ reason: reason('x') })], 'x'],
    ['nobody, where that was at another time', [drop({ start: 200, end: 201 })], undefined],
  ] as const)('%s', (_, drops, name) => {
    const [record] = recorded(drops, [[end('a'), {}]]);
    expect(record).toMatchObject({ action: 'reject' });
    expect(record?.reason?.name).toBe(name);
  });

  it('says so of what is otherwise unknown, and of what was answered before', () => {
    expect(recorded([drop()], [[end('a'), {}]], { sampling: 64 })[0]).toMatchObject({ action: 'reject' });
    expect(recorded([], [[end('a'), {}]], { sampling: 64 })[0]).toMatchObject({ action: 'unknown' });
    const back = { way: 'out', source: '10.0.0.2', destination: '10.0.0.1' } as const;
    const answered = { ...back, sourcePort: 80, destinationPort: 1_000 };
    const steps = [
      [end('a'), answered],
      [end('a'), {}],
    ] as const;
    expect(recorded([drop()], steps).find(({ direction }) => direction === 'egress')?.action).toBe('reject');
  });

  it('a gateway throws away what came to it, unless the connection passed in the end', () => {
    const over = { reason: { by: 'quota', tenant: 't', name: 'vpc-a', rule: 'connections' } } as const;
    const steps = [
      [end('a'), {}],
      [gateway, { way: 'out' }],
    ] as const;
    const quota = recorded([drop(over)], steps);
    expect(quota.map(({ action, reason: by }) => [action, by?.by])).toEqual([
      ['reject', 'quota'],
      ['reject', 'quota'],
    ]);
    const passed = recorded([drop(over)], steps, { passage: () => ({ translation }) });
    expect(passed.map((one) => [one.action, one.translation?.port])).toEqual([
      ['accept', 1_024],
      ['accept', 1_024],
    ]);
    // What a list of the network drops is on another way.
    expect(recorded([drop()], steps).map(({ action }) => action)).toEqual(['accept', 'accept']);
  });

  it('is not what another with the same addresses ran into, where it was answered', () => {
    const others = drop({ vpc: 'vpc-b', reason: { ...reason('other'), tenant: 'other' } });
    const answer = { source: '10.0.0.2', destination: '10.0.0.1', sourcePort: 80, destinationPort: 1_000 };
    const steps = [
      [end('a'), { ...answer, way: 'out' }],
      [end('a'), {}],
    ] as const;
    expect(recorded([others], steps).map(({ action }) => action)).toEqual(['accept', 'accept']);
    // Nobody answered: then it may be of this one, dropped elsewhere.
    expect(recorded([others], [[end('a'), {}]])[0]).toMatchObject({
      action: 'reject',
      reason: { name: 'other' },
    });
  });

  it('asks a gateway by what the workload sends, whichever way the flow goes', () => {
    const asked: string[] = [];
    const passage: FlowBookOptions['passage'] = (name, { source, destinationPort }) => {
      asked.push(`${name} ${source} ${destinationPort}`);
      return { translation };
    };
    recorded(
      [],
      [
        [end('a'), {}],
        [gateway, { way: 'out' }],
      ],
      { passage },
    );
    const answer = { source: '10.0.0.2', destination: '10.0.0.1', sourcePort: 80, destinationPort: 1_000 };
    recorded(
      [],
      [
        [gateway, answer],
        [end('a'), { ...answer, way: 'out' }],
      ],
      { passage },
    );
    expect(asked).toEqual(['nat 10.0.0.1 80', 'nat 10.0.0.1 80']);
  });

  it('forgets after a time, and the oldest where there are many', () => {
    const book = new DropBook(60);
    const find = (sourcePort: number): unknown =>
      book.find(flow({ sourcePort }), {
        ...{ vpc: 'vpc-a', tenant: 't', name: 'a', start: 100, end: 101 },
        orOthers: false,
      });
    for (let port = 0; port <= 50_000; port += 1) book.add(flow({ sourcePort: port }), drop());
    expect([find(0), find(1)]).toEqual([undefined, reason('db')]);
    book.forget(161);
    expect(find(1)).toBeUndefined();
  });

  it('is hidden from a tenant where it is a rule of another', () => {
    const [record] = recorded([drop()], [[end('a'), {}]]);
    if (record === undefined) throw new Error('no record');
    expect(forTenant(record, 't').reason?.name).toBe('db');
    expect(forTenant(record, 'other').reason).toBeUndefined();
  });
});
