import { describe, expect, it } from 'vitest';
import { end, flow, options } from '../../test/support/sample-flows.ts';
import type { FlowEnd, FlowRecord } from '../model/flow-log.ts';
import { FlowBook, WAIT_SECONDS } from './flow-book.ts';
import type { SeenFlow } from './seen-flow.ts';

type Step = readonly [owner: FlowEnd, over: Partial<SeenFlow>, at: number];

/** `name direction action peer`, in the order in which they are told. */
function told(steps: readonly Step[], until = 1_000, sampling = 1): readonly string[] {
  const records: FlowRecord[] = [];
  const book = new FlowBook(options({ sampling, onRecord: (record) => void records.push(record) }));
  for (const [owner, over, at] of steps) {
    book.settle(at);
    book.add({ node: 'n', owner }, flow(over), at);
  }
  book.settle(until);
  return records.map(({ at, direction, action, peer }) => `${at.name} ${direction} ${action} ${peer?.name}`);
}

describe('FlowBook', () => {
  const [a, b, other] = [end('a'), end('b'), end('o', 'vpc-o')];
  const back = {
    source: '10.0.0.2',
    destination: '10.0.0.1',
    sourcePort: 80,
    destinationPort: 1000,
  } as const;

  it.each<[string, readonly Step[], readonly string[]]>([
    [
      'both ends',
      [
        [a, {}, 0],
        [b, { way: 'out' }, 1],
      ],
      ['a egress accept b', 'b ingress accept a'],
    ],
    [
      'the receiver first',
      [
        [b, { way: 'out' }, 0],
        [a, {}, 1],
      ],
      ['b ingress accept a', 'a egress accept b'],
    ],
    ['sent and delivered nowhere', [[a, {}, 0]], ['a egress reject undefined']],
    ['delivered and sent by nobody', [[b, { way: 'out' }, 0]], ['b ingress accept undefined']],
    [
      'answered by the network',
      [
        [a, {}, 0],
        [a, { way: 'out', ...back }, 0],
      ],
      ['a egress accept undefined', 'a ingress accept undefined'],
    ],
    [
      'the receiver of the same VPC before another with the same address',
      [
        [other, { way: 'out' }, 0],
        [b, { way: 'out' }, 0],
        [a, {}, 1],
      ],
      ['b ingress accept a', 'a egress accept b', 'o ingress accept undefined'],
    ],
    [
      'the next interval of a flow that is rejected by then',
      [
        [a, {}, 0],
        [b, { way: 'out' }, 0],
        [a, { start: 110, end: 112 }, 5],
      ],
      ['a egress accept b', 'b ingress accept a', 'a egress reject undefined'],
    ],
    [
      'another interval is another flow',
      [
        [a, {}, 0],
        [b, { way: 'out', start: 110, end: 112 }, 1],
      ],
      ['a egress reject undefined', 'b ingress accept undefined'],
    ],
    [
      'broadcast, multicast, DHCP and who has no address: the network itself',
      [
        [a, { destination: '255.255.255.255' }, 0],
        [a, { destination: '224.0.0.251' }, 0],
        [a, { source: '0.0.0.0' }, 0],
        [a, { protocol: 17, sourcePort: 68, destinationPort: 67 }, 0],
      ],
      [],
    ],
  ])('%s', (_, steps, expected) => {
    expect(told(steps)).toEqual(expected);
  });

  it('waits for the other end, and no longer', () => {
    expect(told([[a, {}, 0]], WAIT_SECONDS - 0.1)).toEqual([]);
    expect(told([[a, {}, 0]], WAIT_SECONDS)).toHaveLength(1);
  });

  it('does not call rejected what sampling may have missed, and estimates the amount', () => {
    expect(told([[a, {}, 0]], 10, 64)).toEqual(['a egress unknown undefined']);
    const records: FlowRecord[] = [];
    const book = new FlowBook(options({ sampling: 64, onRecord: (record) => void records.push(record) }));
    book.add({ node: 'n', owner: a }, flow(), 0);
    book.settle(10);
    expect(records[0]).toMatchObject({ packets: 192, bytes: 19_200 });
  });
});
