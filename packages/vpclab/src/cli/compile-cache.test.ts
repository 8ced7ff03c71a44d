import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compileCacheDirectory } from './compile-cache.ts';

let home: string;
beforeEach(() => (home = mkdtempSync(join(realpathSync(tmpdir()), 'vpclab-cache-'))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

test('a private directory is made where the user keeps caches, whatever the umask', () => {
  const umask = process.umask(0);
  const directory = compileCacheDirectory({ HOME: home });
  process.umask(umask);
  expect(directory).toBe(join(home, '.cache/vpclab/compile'));
  expect(statSync(directory ?? '').mode & 0o777).toBe(0o700);
});

test('a relative XDG_CACHE_HOME is ignored, an absolute one used', () => {
  expect(compileCacheDirectory({ HOME: home, XDG_CACHE_HOME: 'cache' })).toBe(
    join(home, '.cache/vpclab/compile'),
  );
  expect(compileCacheDirectory({ HOME: home, XDG_CACHE_HOME: join(home, 'xdg') })).toBe(
    join(home, 'xdg/vpclab/compile'),
  );
});

test.each([
  ['no HOME', {}],
  ['a relative HOME', { HOME: 'home' }],
  ['a relative NODE_COMPILE_CACHE', { NODE_COMPILE_CACHE: 'cache' }],
  ['a HOME that cannot be written to', { HOME: '/proc/nowhere' }],
])('%s: no cache', (_, env) => expect(compileCacheDirectory(env)).toBeUndefined());

test('one that others can write to is not used, nor one below such a directory, nor a link into one', () => {
  const open = join(home, 'open');
  mkdirSync(join(open, 'cache'), { recursive: true, mode: 0o700 });
  chmodSync(open, 0o777);
  symlinkSync(join(open, 'cache'), join(home, 'link'));
  for (const cache of [open, join(open, 'cache'), join(open, 'new'), join(home, 'link')]) {
    expect(compileCacheDirectory({ NODE_COMPILE_CACHE: cache })).toBeUndefined();
  }
  chmodSync(open, 0o1777);
  expect(compileCacheDirectory({ NODE_COMPILE_CACHE: join(open, 'cache') })).toBe(join(open, 'cache'));
});
