import { existsSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BUNDLE } from '../runtime/bundle.ts';
import { cacheEnvironment, labCache } from './lab-cache.ts';

let cache: string;

beforeEach(() => (cache = mkdtempSync(join(realpathSync(tmpdir()), 'vpclab-lab-cache-'))));
afterEach(() => rmSync(cache, { recursive: true, force: true }));

describe('what a lab gets of the compile cache', () => {
  test("root's lab gets a directory that it can read, apart from what root's commands run", () => {
    const { compiled, shared } = labCache({ NODE_COMPILE_CACHE: cache }, true) ?? {};
    expect([compiled, shared]).toEqual([join(cache, 'labs'), join(cache, 'labs')]);
    expect(statSync(join(cache, 'labs')).mode & 0o777).toBe(0o755 & ~process.umask());
  });

  test("a user's own lab shares what the user's commands compiled", () => {
    expect(labCache({ NODE_COMPILE_CACHE: cache }, false)).toEqual({
      compiled: cache,
      shared: join(cache, 'labs'),
    });
  });

  test('there is no bundle before the first one is made', () => {
    const environment = cacheEnvironment(labCache({ NODE_COMPILE_CACHE: cache }, false));
    expect(environment).toEqual({ NODE_COMPILE_CACHE: cache });
    expect(environment).not.toHaveProperty(BUNDLE);
  });

  test('nothing where the directory cannot be made, and nothing without a private cache', () => {
    writeFileSync(join(cache, 'labs'), '');
    expect(labCache({ NODE_COMPILE_CACHE: cache }, true)).toBeUndefined();
    expect(labCache({ NODE_COMPILE_CACHE: 'relative' }, true)).toBeUndefined();
    expect(cacheEnvironment(undefined)).toEqual({});
    expect(existsSync('relative')).toBe(false);
  });
});
