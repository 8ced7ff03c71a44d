import { expect, it } from 'vitest';
import { hasRootMount } from './mounts.ts';

const PROC = '52 33 0:41 / /proc rw,relatime - proc proc rw';

it('a chroot into a plain directory has no mount at /', () => {
  expect(hasRootMount(`${PROC}\n`)).toBe(false);
  expect(hasRootMount('')).toBe(false);
});

it('a mount at / is found, wherever its own root is', () => {
  expect(hasRootMount(`${PROC}\n33 1 254:0 /srv/root / rw - ext4 /dev/vda rw\n`)).toBe(true);
});
