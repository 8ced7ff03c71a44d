import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { VpclabError } from '../../errors.ts';
import { accessOf } from './access.ts';
import { addressOf } from './server.ts';

const directory = mkdtempSync(join(tmpdir(), 'vpclab-access-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

const basic = (words: string): string => `Basic ${Buffer.from(words).toString('base64')}`;

describe('access to an exporter', () => {
  it('is open where nothing is asked for', () => {
    expect(accessOf({})(undefined)).toBe(true);
  });

  it('takes the token, or a name with its password, and nothing else', () => {
    const access = accessOf({
      tokenFile: file('token', 's3cret\n'),
      usersFile: file('users', 'prometheus:one\ngrafana:two:three\n'),
    });
    expect(access('Bearer s3cret')).toBe(true);
    expect(access(basic('prometheus:one'))).toBe(true);
    expect(access(basic('grafana:two:three'))).toBe(true);
    for (const wrong of [
      undefined,
      '',
      'Bearer ',
      'Bearer s3cre',
      's3cret',
      'bearer s3cret',
      basic('prometheus:two'),
    ])
      expect(access(wrong)).toBe(false);
  });

  it('is no open door where its file is empty, missing or wrong', () => {
    expect(() => accessOf({ tokenFile: file('empty', '\n') })).toThrow(VpclabError);
    expect(() => accessOf({ usersFile: file('none', '\n\n') })).toThrow('holds no user');
    expect(() => accessOf({ tokenFile: join(directory, 'missing') })).toThrow(
      'missing cannot be read: there is no such file.',
    );
    expect(() => accessOf({ usersFile: file('bad', 'nopassword\n') })).toThrow(
      'bad:1: expected NAME:PASSWORD',
    );
    expect(accessOf({ usersFile: file('a', 'a:b\n') })(undefined)).toBe(false);
  });

  it('is at an address that is one', () => {
    expect(addressOf('127.0.0.1:9477')).toEqual({ host: '127.0.0.1', port: 9477 });
    expect(addressOf('[::1]:1')).toEqual({ host: '::1', port: 1 });
    for (const wrong of ['9477', 'host:', 'host:70000', '::1:80', ''])
      expect(() => addressOf(wrong)).toThrow(VpclabError);
  });
});
