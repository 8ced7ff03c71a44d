import { expect, it } from 'vitest';
import type { FaultRecord } from '../../model/fault.ts';
import { clockWords } from './fault-clock.ts';

function fault(state: FaultRecord['state'], seconds = 90): FaultRecord {
  const process = { pid: 1, startTime: '1' };
  return {
    ...{ id: 'a0b1c2d3', fault: 'clock-offset', target: 'edge/bgpd', mechanism: '', startedAt: 0, until: 1 },
    ...{ state, holds: [], touches: [], tenants: [], keeper: process, reason: undefined },
    actions: [{ kind: 'clock', daemon: 'edge/bgpd', process, pidFile: '', library: '/lib/x.so', seconds }],
  };
}

it('another time for the daemon of the fault alone', () => {
  const words = clockWords('edge/bgpd', [fault('active')]);
  expect(words).toEqual(expect.arrayContaining(['LD_PRELOAD=/lib/x.so', 'FAKETIME=+90']));
  expect(clockWords('edge/bgpd', [fault('starting', -5)])).toContain('FAKETIME=-5');
  expect(clockWords('edge/zebra', [fault('active')])).toEqual([]);
});

it.each(['undoing', 'stuck'] as const)('its own time while the fault is %s', (state) => {
  expect(clockWords('edge/bgpd', [fault(state)])).toEqual([]);
});
