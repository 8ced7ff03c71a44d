import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureRuntimeRoot, hostPaths, runtimeRoot } from './paths.ts';

const uid = process.getuid?.() ?? 0;
let scratch = '';
beforeEach(() => (scratch = mkdtempSync(join(tmpdir(), 'vpclab-paths-'))));
afterEach(() => rmSync(scratch, { recursive: true }));

describe('runtimeRoot', () => {
  it('is in the session directory of this user', () => {
    expect(runtimeRoot({ XDG_RUNTIME_DIR: scratch }, uid)).toBe(join(scratch, 'vpclab'));
  });

  it('ignores a session directory of somebody else, as after su', () => {
    expect(runtimeRoot({ XDG_RUNTIME_DIR: scratch }, 54_321)).toBe('/tmp/vpclab-54321');
  });

  it('is /run/vpclab for root without a session', () => {
    expect(runtimeRoot({}, 0)).toBe('/run/vpclab');
  });
});

describe('ensureRuntimeRoot', () => {
  it('makes the directory for this user alone and accepts it the next time', () => {
    const root = join(scratch, 'vpclab');
    expect(ensureRuntimeRoot(root)).toBe(root);
    expect(ensureRuntimeRoot(root)).toBe(root);
  });

  it.each([
    ['a symbolic link', 'is a symbolic link', (root: string) => symlinkSync(scratch, root)],
    [
      'a directory open to others',
      'can be written to by others',
      (root: string) => {
        mkdirSync(root);
        chmodSync(root, 0o777);
      },
    ],
  ])('refuses %s', (_what, message, make) => {
    const root = join(scratch, 'vpclab');
    make(root);
    expect(() => ensureRuntimeRoot(root)).toThrow(message);
  });

  it('refuses a directory of another user', () => {
    const root = join(scratch, 'vpclab');
    mkdirSync(root, { mode: 0o700 });
    expect(() => ensureRuntimeRoot(root, uid + 1)).toThrow(
      `belongs to uid ${uid}, not to you (uid ${uid + 1})`,
    );
  });
});

describe('hostPaths', () => {
  it.each(['', '..', '../x', 'a/b', '.hidden', 'a'.repeat(64), 'a b', 'x.lock'])(
    'refuses the name %j',
    (name) => {
      expect(() => hostPaths(name, '/run/vpclab')).toThrow("cannot be a lab's name");
    },
  );

  it('refuses a socket path that the kernel would cut off', () => {
    expect(() => hostPaths('lab', `/run/${'x'.repeat(100)}`)).toThrow('longer than 107 bytes');
  });
});
