// Finding OVN's tables by the flows of one port, whatever their numbers.

import { describe, expect, it } from 'vitest';
import { Field } from '../../openflow/constants.ts';
import type { FlowCount } from '../../openflow/statistics.ts';
import { flowTables } from './traffic.ts';

function flow(table: number, fields: Readonly<Record<string, bigint>>, delivers = false): FlowCount {
  const match = new Map(Object.entries(fields).map(([field, value]) => [field, { value, isMasked: false }]));
  return { table, cookie: 1, packets: 0, bytes: 0, ageSeconds: 1, match, delivers };
}

const inPort = { [Field.inPort]: 3n };
const target = { [Field.metadata]: 8n, [Field.reg15]: 1n };

describe('the tables of a port', () => {
  // As they lie in OVN 23.03, and moved to other numbers.
  it.each([
    ['23.03', 0, 40, 64, 65, 75],
    ['25.03, as Debian 13 has it', 0, 43, 64, 65, 75],
    ['another version', 2, 43, 66, 67, 80],
  ])('are found in %s', (_version, ingress, local, loopback, egress, security) => {
    const flows = [
      flow(security, { ...target, 'basic.3': 1n }),
      flow(egress, target, true),
      flow(loopback, { ...target, 'nicira.10': 1n }),
      flow(ingress, inPort),
      flow(local, target),
    ];
    expect(flowTables(flows)).toEqual({ ingress, egress });
  });

  it('are not guessed from a port that is not there yet', () => {
    expect(flowTables([flow(40, target), flow(0, inPort)])).toBeUndefined();
    expect(flowTables([])).toBeUndefined();
  });
});
