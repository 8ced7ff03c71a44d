import { expect, test } from 'vitest';
import type { DatabaseState } from './server-database.ts';
import { whyUnfit } from './why-unfit.ts';

const LEADER: DatabaseState = {
  name: 'D',
  model: 'clustered',
  connected: true,
  leader: true,
  clusterId: 'c',
  serverId: 's',
  index: 7,
};

test.each<[string, Partial<DatabaseState>, boolean, string | undefined]>([
  ['the leader', {}, true, undefined],
  ['a follower, where any will do', { leader: false }, false, undefined],
  ['a follower', { leader: false }, true, 'the server is not the leader of its cluster'],
  ['one that is ahead of what was seen', { index: 8 }, true, undefined],
  [
    'one that is older than what was seen',
    { index: 6 },
    true,
    'the server is behind what was seen already (index 6, seen 7)',
  ],
  [
    'a follower that is older than what was seen, where any will do',
    { leader: false, index: 6 },
    false,
    'the server is behind what was seen already (index 6, seen 7)',
  ],
  ['one of another cluster', { clusterId: 'd', index: 1 }, true, undefined],
  ['one that names no cluster', { clusterId: undefined, index: 1 }, true, undefined],
  ['one that names no index', { index: undefined }, true, undefined],
  ['one that is out of touch', { connected: false }, true, 'the server has lost its cluster'],
  ['a relay', { model: 'relay', leader: false, index: 1 }, true, undefined],
  [
    'a relay that is out of touch',
    { model: 'relay', connected: false },
    true,
    'the server has lost its source',
  ],
  ['a server that is alone', { model: 'standalone', connected: false, leader: false }, true, undefined],
])('%s', (_, state, leaderOnly, why) => {
  const newestIndex = new Map([['c', 7]]);
  expect(whyUnfit({ ...LEADER, ...state }, { leaderOnly, newestIndex })).toBe(why);
});
