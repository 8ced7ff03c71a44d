// Two machines in one process see nothing of each other: there is no state outside of a machine.

import { expect, it } from 'vitest';
import type { NftRow } from '../../src/model/rows.ts';
import { OWN_TABLE } from '../../src/nft/ruleset.ts';
import { WORLD, address } from './host-rows.ts';
import { Sandbox } from './sandbox.ts';
import type { Seen } from './two-machines-scenario.ts';

const SCENARIO = new URL('two-machines-scenario.ts', import.meta.url).href;
const RULES: NftRow = {
  kind: 'nft',
  key: 'web-1',
  netns: 'web-1',
  ruleset: `add table ${OWN_TABLE}\n`,
  origin: { concept: 'lab', name: 'test' },
};

it('two machines in one process do not see each other', async () => {
  await using sandbox = await Sandbox.start();
  const extra = address('web-1', 'eth0', '10.9.9.9');
  const { one, other, oneAfter, otherAfter } = await sandbox.call<
    Readonly<Record<'one' | 'other' | 'oneAfter' | 'otherAfter', Seen>>
  >(SCENARIO, 'onTwo', WORLD, RULES, extra);

  expect(one.rows).toEqual(other.rows);
  expect(one.rows.length).toBeGreaterThan(WORLD.length - 3);
  expect([one.machines, other.machines]).toEqual([['one'], ['other']]);
  expect([one.nft, other.nft]).toEqual([['web-1'], []]);
  expect([one.daemons, other.daemons]).toEqual([['web-1 one'], ['web-1 other']]);
  expect(one.running).toHaveLength(1);
  expect(one.running).not.toEqual(other.running);

  expect(oneAfter).toEqual({ ...one, daemons: [], running: [] });
  expect(otherAfter).toEqual({ ...other, rows: [...other.rows, extra.key].toSorted() });

  // From outside: same names, different namespaces.
  const addresses = async (path: string): Promise<string> =>
    await sandbox.run('nsenter', `--net=${path}/web-1`, 'ip', '-br', '-4', 'addr', 'show', 'eth0');
  expect(await addresses('/run/netns')).not.toContain('10.9.9.9');
  expect(await addresses('/run/netns-of-other')).toContain('10.9.9.9');
});
