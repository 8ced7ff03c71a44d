// Flows as unit tests of flow logs make them.

import { DropBook } from '../../src/flow-logs/drop-book.ts';
import type { FlowBookOptions } from '../../src/flow-logs/flow-book.ts';
import type { SeenFlow } from '../../src/flow-logs/seen-flow.ts';
import type { FlowEnd } from '../../src/model/flow-log.ts';

export const end = (name: string, vpc = 'vpc-a'): FlowEnd => ({
  ...{ tenant: `tenant of ${vpc}`, vpc, subnet: 'web', kind: 'workload', name },
});
export const flow = (over: Partial<SeenFlow> = {}): SeenFlow => ({
  ...{ interface: 'x', way: 'in', source: '10.0.0.1', destination: '10.0.0.2' },
  ...{ sourcePort: 1000, destinationPort: 80, protocol: 6, packets: 3, bytes: 300, start: 100, end: 101 },
  ...over,
});

export const options = (over: Partial<FlowBookOptions> = {}): FlowBookOptions => ({
  ...{ sampling: 1, drops: new DropBook(60), passage: () => undefined, onRecord: () => undefined },
  ...over,
});
