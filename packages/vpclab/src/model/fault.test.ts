import { expect, it } from 'vitest';
import { faultQdisc, touchesRow } from './fault.ts';

const touches = (what: string, identity: string) => touchesRow({ touches: [what] }, identity);

it('what is touched is named whole, or with * for anything', () => {
  expect(touches('frr gw', 'frr gw')).toBe(true);
  expect(touches('frr gw', 'frr gw-2')).toBe(false);
  expect(touches('nft gw netdev vpclab-fault-*', 'nft gw netdev vpclab-fault-1')).toBe(true);
  expect(touches('nft gw netdev vpclab-fault-*', 'nft gw netdev vpclab')).toBe(false);
  expect(touches('a*b*c', 'a1b2c')).toBe(true);
  expect(touches('a*b*c', 'abc')).toBe(true);
  expect(touches('a*b*c', 'a1c')).toBe(false);
  expect(touches('a*b*c', 'acb')).toBe(false);
  expect(touches('ab*bc', 'abc')).toBe(false);
  expect(touches('*', 'veth x')).toBe(true);
});

it("a fault's queueing discipline is told from another one of the same namespace", () => {
  // Family, device 2, handle, parent (the root) and references.
  const seen = (handle: string) => `steering web 0000000002000000${handle}ffffffff02000000`;
  expect(touches(faultQdisc('web'), seen('000017fa'))).toBe(true);
  expect(touches(faultQdisc('web'), seen('00000180'))).toBe(false);
  expect(touches(faultQdisc('app'), seen('000017fa'))).toBe(false);
});
