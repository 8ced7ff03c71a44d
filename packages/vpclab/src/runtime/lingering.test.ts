// Where systemd removes the runtime directory at logout, and where not.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkLogout } from './doctor/logout.ts';
import { lingering } from './lingering.ts';

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'vpclab-linger-'));
  mkdirSync(join(scratch, 'linger'));
  writeFileSync(join(scratch, 'linger', 'alice'), '');
});
afterEach(() => rmSync(scratch, { recursive: true }));

const under = (booted: string) => ({ booted: join(scratch, booted), linger: join(scratch, 'linger') });
const ROOT = '/run/user/1000/vpclab';

it('is as the file of the user says, where systemd runs', () => {
  expect(lingering(ROOT, 'alice', under('linger'))).toEqual({ kind: 'on', directory: '/run/user/1000' });
  expect(lingering(ROOT, 'bob', under('linger'))).toEqual({ kind: 'off', directory: '/run/user/1000' });
  expect(lingering(ROOT, undefined, under('linger'))).toMatchObject({ kind: 'off' });
});

it('does not matter without systemd, or with a runtime directory elsewhere', () => {
  expect(lingering(ROOT, 'bob', under('nothing'))).toEqual({ kind: 'no matter' });
  for (const root of ['/run/vpclab', '/tmp/vpclab-1000', '/srv/run/user/1000/vpclab'])
    expect(lingering(root, 'bob', under('linger'))).toEqual({ kind: 'no matter' });
});

it('is what doctor warns of, with the command that helps', () => {
  expect(checkLogout(lingering(ROOT, 'bob', under('linger')))).toMatchObject({
    state: 'warning',
    found: expect.stringContaining('/run/user/1000'),
    remedy: 'loginctl enable-linger',
  });
  for (const user of ['alice']) expect(checkLogout(lingering(ROOT, user, under('linger'))).state).toBe('ok');
  expect(checkLogout({ kind: 'no matter' }).state).toBe('ok');
});
