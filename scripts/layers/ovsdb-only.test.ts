import { expect, test } from 'vitest';
import { bypassesOf } from './ovsdb-only.ts';

test.each([
  [`await run('ovn-nbctl', ['show']);`, 'ovn-nbctl'],
  [`spawn("ovs-vsctl", args);`, 'ovs-vsctl'],
  ['await sh(`ovn-sbctl --db=${remote} list Chassis`);', 'ovn-sbctl'],
  [`const dump = ['ovsdb-client', 'dump'];`, 'ovsdb-client'],
  [`exec('/usr/bin/ovn-ic-nbctl');`, 'ovn-ic-nbctl'],
  [`socket.write(JSON.stringify({ id: 1, method: 'transact', params }));`, 'transact'],
  [`send('monitor_cond_since', []);`, 'monitor_cond_since'],
  ['// as it was: "x"\nrun(\n  `ovs-vsctl\n  show`);', 'ovs-vsctl'],
])('%s talks to OVSDB by itself', (source, by) => {
  const line = source.startsWith('//') ? 3 : 1;
  expect(bypassesOf('engine/apply.ts', source)).toEqual([
    { line, why: `${by}: only @vpclab/ovsdb talks to OVSDB` },
  ]);
});

test.each([
  `// as ovn-nbctl(8) spells it, 'ovs-vsctl' too`,
  `/* spawn('ovn-nbctl') */`,
  `run('ovsdb-tool', ['create', file, schema]);`,
  `run('ovs-appctl', ['-t', control, 'ovsdb-server/compact']);`,
  `daemon('ovsdb-server', options);`,
  `await client.transact((tx) => tx.comment('a transaction'));`,
  `import { connect } from '@vpclab/ovsdb';`,
])('%s does not', (source) => {
  expect(bypassesOf('engine/apply.ts', source)).toEqual([]);
});

test('the command line may name the programs to its user', () => {
  expect(bypassesOf('cli/render/summary.ts', `run('central', 'ovn-nbctl show')`)).toEqual([]);
});
