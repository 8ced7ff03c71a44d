// What the kernel tells of changes, as far as it decides what is read again: nothing that somebody does may be missed.

import { describe, expect, it } from 'vitest';
import type { SysctlRow } from '../../src/model/rows.ts';
import { WORLD, creates } from './host-rows.ts';
import type { Look } from './observe-scenario.ts';
import { Sandbox } from './sandbox.ts';

const isRoot = process.getuid?.() === 0;
const MACHINE = new URL('machine-scenario.ts', import.meta.url).href;
const OBSERVE = new URL('observe-scenario.ts', import.meta.url).href;
const SYSCTLS = WORLD.filter((row): row is SysctlRow => row.kind === 'sysctl');

const CHANGES = [
  'ip -n web-1 link set eth0 alias other',
  'ip -n web-1 link set eth0 mtu 1400',
  'ip -n web-1 link set eth0 address 02:00:00:00:00:77',
  'ip netns exec web-1 ethtool -K eth0 gro on',
  'ip -n web-1 addr add 10.9.9.9/24 dev eth0',
  'ip -n web-1 addr del 10.9.9.9/24 dev eth0',
  'ip -n web-1 route add 10.77.0.0/16 via 10.0.1.1 proto static',
  'ip -n web-1 route change 10.77.0.0/16 via 10.0.1.2 proto static',
  'ip -n web-1 route del 10.77.0.0/16',
  'ip -n web-1 nexthop add id 7 via 10.0.1.1 dev eth0; ip -n web-1 route add 10.78.0.0/16 nhid 7 proto static',
  'ip -n web-1 nexthop replace id 7 via 10.0.1.2 dev eth0',
  'ip -n web-1 nexthop del id 7',
  'touch /run/netns/again; mount --bind /run/netns/web-1 /run/netns/again',
  'ip -n web-1 addr add 10.8.8.8/24 dev eth0',
  'umount /run/netns/again; rm /run/netns/again',
  'ip -n web-1 addr del 10.8.8.8/24 dev eth0',
  'ip -n web-1 neigh add 10.0.1.9 lladdr 02:00:00:00:00:09 dev eth0 nud permanent',
  'ip -n web-1 neigh change 10.0.1.9 lladdr 02:00:00:00:00:0a dev eth0 nud permanent',
  'ip -n web-1 neigh change 10.0.1.9 lladdr 02:00:00:00:00:0a dev eth0 nud reachable',
  'ip -n web-1 neigh change 10.0.1.9 lladdr 02:00:00:00:00:0a dev eth0 nud permanent',
  'ip -n web-1 neigh del 10.0.1.9 dev eth0',
  'ip -n edge link set v2 nomaster',
  'ip -n edge link set br-ext down',
  'ip -n edge link set br-ext mtu 1300; ip -n edge link set br-ext up',
  'ip -n node-1 link set v1 down',
  'ip -n node-1 link set v1 alias other',
  'ip -n node-1 link set v1 up',
  'ip netns exec edge sysctl -qw net.ipv4.ip_forward=0',
  'ip -n web-1 link set lo alias edge',
  'ip -n web-1 link set eth0 netns web-2 name eth7',
  'ip -n web-2 link set eth7 group default',
  'ip -n edge link del v2',
  // The kernel takes the links of a namespace a moment later.
  'ip netns del web-2; while ip -n node-1 link show v1; do sleep 0.01; done',
  'ip netns add web-2',
  'ip netns del web-1; ip netns add web-1',
] as const;

/** Namespaces without our mark. */
const NOT_OURS: readonly string[] = ['ip netns add web-2'];

describe.each(isRoot ? (['root', 'user'] as const) : (['user'] as const))('as %s', (user) => {
  it('sees each change as one does who kept nothing', { timeout: 60_000 }, async () => {
    await using sandbox = await Sandbox.start({ userNamespace: user === 'user' });
    // The first use of ip-netns(8) mounts the directory of names onto itself: later none of them could be removed.
    await sandbox.run('ip', 'netns', 'add', 'theirs');
    await sandbox.call(MACHINE, 'applyAll', creates(WORLD));
    const looks = await sandbox.call<readonly Look[]>(OBSERVE, 'lookAfterEach', CHANGES, SYSCTLS);
    const missed = looks.filter(({ kept, anew }) => kept.join('\n') !== anew.join('\n'));
    expect(missed.map(({ command }) => command)).toEqual([]);
    // A command that changes nothing would prove nothing.
    const same = looks.filter(({ anew }, index) => anew.join('\n') === looks[index - 1]?.anew.join('\n'));
    expect(same.map(({ command }) => command)).toEqual(NOT_OURS);
  });
});

it('sees more routes of a namespace than a call has arguments', { timeout: 60_000 }, async () => {
  await using sandbox = await Sandbox.start();
  await sandbox.call(MACHINE, 'applyAll', creates(WORLD));
  const add = String.raw`{ printf "route add 10.%d.%d.%d/32 dev lo proto static\n", 100 + $1 / 65536, $1 / 256 % 256, $1 % 256 }`;
  const command = `seq 0 129999 | awk '${add}' | ip -n web-1 -batch -`;
  expect(await sandbox.call<number>(OBSERVE, 'countAfter', command)).toBeGreaterThan(130_000);
});
