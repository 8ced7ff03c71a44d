import { expect, it } from 'vitest';
import type { FaultRecord } from '../model/fault.ts';
import type { Change, Plan } from '../model/plan.ts';
import { setFaultsApart, untouched } from './set-faults-apart.ts';

const fault: FaultRecord = {
  ...{ id: 'a0b1c2d3', fault: 'gateway-lost', target: 'gw', mechanism: 'nftables', state: 'active' },
  ...{
    startedAt: 0,
    until: 60_000,
    actions: [],
    holds: [],
    tenants: [],
    keeper: undefined,
    reason: undefined,
  },
  touches: ['nft gw netdev vpclab-fault-*', 'frr gw'],
};

function deletion(key: string): Change {
  const origin = { concept: 'lab', name: 'observed' } as const;
  return {
    kind: 'delete',
    row: { kind: 'nft', key, netns: 'gw', ruleset: '', origin },
    title: `rules ${key}`,
    reason: 'somebody put it there',
  };
}

const plan: Plan = {
  lab: 'l',
  changes: [deletion('gw netdev vpclab-fault-a0b1c2d3-0'), deletion('gw ip mine'), deletion('gwx')],
};

it('what a fault touches is no change, all else is', () => {
  const apart = setFaultsApart(plan, [fault]);
  expect(apart.changes.map(({ title }) => title)).toEqual(['rules gw ip mine', 'rules gwx']);
  expect(apart.faults).toEqual([
    {
      ...{ id: 'a0b1c2d3', fault: 'gateway-lost', target: 'gw', until: '1970-01-01T00:01:00.000Z' },
      titles: ['rules gw netdev vpclab-fault-a0b1c2d3-0'],
    },
  ]);
});

it('without faults a plan is as it was', () => {
  expect(setFaultsApart(plan, [])).toBe(plan);
});

it('a fault that touches nothing of a plan is named all the same, and one may touch all of it', () => {
  const [touched] = plan.changes;
  if (touched === undefined) throw new Error('there are changes');
  const whole = setFaultsApart({ ...plan, changes: [touched] }, [
    fault,
    { ...fault, id: 'other', touches: [] },
  ]);
  expect(whole.changes).toEqual([]);
  expect(whole.faults?.map(({ id, titles }) => [id, titles])).toEqual([
    ['a0b1c2d3', ['rules gw netdev vpclab-fault-a0b1c2d3-0']],
    ['other', []],
  ]);
});

it('names faults by when they began', () => {
  const later = { ...fault, id: '00000000', startedAt: 1 };
  expect(setFaultsApart(plan, [later, fault]).faults?.map(({ id }) => id)).toEqual([fault.id, later.id]);
});

it('what no fault touches is waited for', () => {
  const rows = plan.changes.map(({ row }) => row);
  expect(untouched(rows, [])).toBe(rows);
  expect(untouched(rows, [fault]).map(({ key }) => key)).toEqual(['gw ip mine', 'gwx']);
  expect(untouched(rows, [fault, { ...fault, touches: ['nft gwx'] }]).map(({ key }) => key)).toEqual([
    'gw ip mine',
  ]);
});
