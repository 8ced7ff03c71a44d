import { expect, test } from 'vitest';
import { promisedLab } from '../../../test/support/promised-lab.ts';
import type { Machine } from '../../machine/machine.ts';
import { quotasOf } from '../../model/connection-quotas.ts';
import type { Lab } from '../../model/lab.ts';
import { quotaRules } from '../../nft/connection-quotas.ts';
import { fullQuotas } from './full-quotas.ts';
import { GatewayQuotas } from './gateway-quotas.ts';

const VPCS = ['a', 'b', 'c'];
const lab: Lab = {
  ...promisedLab,
  vpcs: promisedLab.vpcs.flatMap((vpc, index) =>
    index > 0 ? [] : VPCS.map((name) => ({ ...vpc, name, connections: 5 })),
  ),
  natGateways: promisedLab.natGateways.flatMap((gateway, index) =>
    index > 0 ? [] : { ...gateway, name: 'gw', vpcs: VPCS, prefixes: VPCS.map((_, at) => `10.${at}.0.0/16`) },
  ),
};
const quotas = lab.natGateways.flatMap((gateway) => quotasOf(lab, gateway));
const never = new AbortController().signal;

/** `open`: by VPC; `tracked`: at all. */
function fake(open: Readonly<Record<string, number>>, tracked: number) {
  const calls: string[] = [];
  const listings = quotas.map((quota) => quotaRules(quota, undefined).ruleset);
  const machine: Pick<Machine, 'run' | 'connections'> = {
    run: ({ netns, args }) => {
      calls.push(`look at ${netns}`);
      expect(args.slice(3)).toEqual(VPCS.map((vpc) => `inet vpclab_quota_${vpc}`));
      return Promise.resolve({
        stdout: `${tracked}\n${listings.slice(0, 2).join('')}`,
        stderr: '',
        durationMs: 1,
      });
    },
    connections: (netns, marks) => {
      calls.push(`count in ${netns}`);
      const counts = quotas.map(({ vpc, mark }): [number, number] => [mark, open[vpc] ?? 0]);
      return Promise.resolve(marks.map((mark) => new Map(counts).get(mark) ?? -1));
    },
  };
  return { calls, machine };
}

test('all quotas of a gateway are read by one look', async () => {
  const { calls, machine } = fake({ a: 5, b: 7 }, 12);
  const read = new GatewayQuotas(lab, machine);
  const all = () => Promise.all(VPCS.map((vpc) => read.of('gw', vpc, never)));
  const states = await all();
  expect(states.map(({ open }) => open)).toEqual([5, 7, 0]);
  const tables = states.map(({ listing }) =>
    [...listing.matchAll(/^table inet (\S+) \{/gm)].map(([, name]) => name),
  );
  expect(tables).toEqual([['vpclab_quota_a'], ['vpclab_quota_b'], []]);
  expect(calls).toEqual(['look at gw', 'count in gw']);
  await all();
  expect(calls).toHaveLength(4);
});

test('nothing is counted where no more are tracked than each allows', async () => {
  const { calls, machine } = fake({}, 5);
  expect((await new GatewayQuotas(lab, machine).of('gw', 'a', never)).open).toBeUndefined();
  expect(calls).toEqual(['look at gw']);
});

test('quotas that are used up are found by one count of each gateway', async () => {
  const { calls, machine } = fake({ a: 5, b: 4, c: 6 }, 15);
  const full = await fullQuotas(lab, machine);
  expect(full).toEqual(['a', 'c'].map((vpc) => ({ gateway: 'gw', vpc, limit: 5 })));
  expect(calls).toEqual(['count in gw']);
});
