import { expect, it } from 'vitest';
import { edgeRouter, gatewayNeighbor, gatewayRouter } from '../../test/support/example-routers.ts';
import { frrDelta, type FrrDelta } from './delta.ts';
import type { FrrRouter } from '../model/router.ts';

const A = ['10.0.0.0/16'];
const B = ['10.1.0.0/16'];
const two = edgeRouter([gatewayNeighbor(11, A), gatewayNeighbor(12, B)]);

function text(delta: FrrDelta): string {
  return delta.kind === 'commands' ? `${delta.commands.join('\n')}\n` : JSON.stringify(delta);
}

it('does nothing between equals', () => {
  expect(frrDelta(two, edgeRouter([gatewayNeighbor(12, B), gatewayNeighbor(11, A)]))).toEqual({
    kind: 'none',
  });
});

it('adds a neighbor and names no other', async () => {
  const three = edgeRouter([...two.neighbors, gatewayNeighbor(13, A)]);
  const added = text(frrDelta(two, three));
  expect(added).not.toMatch(/198\.51\.100\.1[12]\b/);
  await expect(added).toMatchFileSnapshot('golden/delta-add.golden.txt');
});

it('removes a neighbor and its filters', async () => {
  const removed = text(frrDelta(two, edgeRouter([gatewayNeighbor(11, A)])));
  expect(removed).not.toContain('198.51.100.11');
  await expect(removed).toMatchFileSnapshot('golden/delta-remove.golden.txt');
});

it('changes filters in place and has what was sent judged again', async () => {
  const changed = edgeRouter([gatewayNeighbor(11, ['10.2.0.0/16']), gatewayNeighbor(12, [...A, ...B])]);
  await expect(text(frrDelta(two, changed))).toMatchFileSnapshot('golden/delta-filters.golden.txt');
});

it('overwrites what has one value, so that the session is not reset by taking it away', () => {
  const renamed = edgeRouter([
    { ...gatewayNeighbor(11, A), description: 'tenant-1 vpc-a renamed' },
    gatewayNeighbor(12, B),
  ]);
  expect(text(frrDelta(two, renamed))).toBe(
    [
      'configure terminal',
      'router bgp 65000',
      'neighbor 198.51.100.11 description tenant-1 vpc-a renamed',
      'exit',
      'end',
      '',
    ].join('\n'),
  );
});

it('changes what a gateway announces', async () => {
  const before = gatewayRouter(11, A);
  const after = gatewayRouter(11, B);
  await expect(text(frrDelta(before, after))).toMatchFileSnapshot('golden/delta-announce.golden.txt');
});

it('undoes deviations', () => {
  const drifted: FrrRouter = {
    ...two,
    deviations: [
      { sign: '+', context: 'router', line: 'neighbor 198.51.100.11 shutdown' },
      { sign: '-', context: 'router', line: 'neighbor 198.51.100.12 timers 1 3' },
      { sign: '+', context: 'ipv4', line: 'redistribute kernel' },
    ],
  };
  expect(text(frrDelta(drifted, two))).toBe(
    [
      'configure terminal',
      'router bgp 65000',
      'no neighbor 198.51.100.11 shutdown',
      'neighbor 198.51.100.12 timers 1 3',
      'address-family ipv4 unicast',
      'no redistribute kernel',
      'exit-address-family',
      'exit',
      'end',
      '',
    ].join('\n'),
  );
});

it('asks for a restart where no session can survive', () => {
  expect(frrDelta(two, { ...two, asn: 65100 })).toEqual({
    kind: 'restart',
    reason: 'AS 65000 becomes 65100',
  });
  expect(frrDelta(two, { ...two, routerId: '198.51.100.2' })).toEqual({
    kind: 'restart',
    reason: 'router id 198.51.100.1 becomes 198.51.100.2',
  });
});
