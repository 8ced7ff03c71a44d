import { chmodSync, chownSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ownLabFile } from './own-lab-file.ts';
import { readSecret } from './read-secret.ts';

const uid = process.getuid?.() ?? 0;
let scratch = '';
beforeEach(() => (scratch = mkdtempSync(join(tmpdir(), 'vpclab-own-'))));
afterEach(() => rmSync(scratch, { recursive: true }));

describe('a vpclab.yaml in the working directory', () => {
  const write = (): string => {
    const file = join(scratch, 'vpclab.yaml');
    writeFileSync(file, 'name: x\n', { mode: 0o644 });
    return file;
  };

  it('is used where it and its directory are our own', () => {
    expect(ownLabFile(scratch)).toBeUndefined();
    expect(ownLabFile(scratch.concat('/.'))).toBeUndefined();
    expect(write()).toBe(ownLabFile(scratch));
  });

  it('is refused where others can write it, or put another in its place', () => {
    chmodSync(write(), 0o666);
    expect(() => ownLabFile(scratch)).toThrow('vpclab.yaml can be written to by others');
    chmodSync(write(), 0o644);
    chmodSync(scratch, 0o777);
    expect(() => ownLabFile(scratch)).toThrow(`${scratch} can be written to by others`);
  });

  it.skipIf(uid !== 0)(
    "is used where only the user's own group can write it, as by default on Ubuntu",
    () => {
      const file = write();
      chmodSync(file, 0o664);
      for (const path of [file, scratch]) chownSync(path, 59_741, 59_741);
      expect(ownLabFile(scratch, 59_741)).toBe(file);
      chownSync(file, 59_741, 59_742);
      expect(() => ownLabFile(scratch, 59_741)).toThrow('can be written to by others');
    },
  );

  it('is refused where it is a link', () => {
    writeFileSync(join(scratch, 'other'), '');
    symlinkSync('other', join(scratch, 'vpclab.yaml'));
    expect(() => ownLabFile(scratch)).toThrow('is a symbolic link');
  });

  it.skipIf(uid !== 0)("is refused where another user wrote it, and root's is used", () => {
    const file = write();
    expect(ownLabFile(scratch, 59_741)).toBe(file);
    chownSync(file, 59_742, 59_742);
    expect(() => ownLabFile(scratch, 59_741)).toThrow('belongs to uid 59742');
    expect(() => ownLabFile(scratch, 0)).toThrow('belongs to uid 59742');
  });
});

describe('a secret', () => {
  it('comes from a variable', () => {
    expect(readSecret({ env: 'PASSWORD' }, { PASSWORD: 'x' }, '/').reveal()).toBe('x');
    expect(() => readSecret({ env: 'PASSWORD' }, {}, '/')).toThrow(
      'PASSWORD that holds the secret is not set',
    );
  });

  it('comes from a file that nobody else can read', () => {
    writeFileSync(join(scratch, 'key'), 'x\n', { mode: 0o600 });
    expect(readSecret({ file: 'key' }, {}, scratch).reveal()).toBe('x');
    chmodSync(join(scratch, 'key'), 0o640);
    expect(() => readSecret({ file: 'key' }, {}, scratch)).toThrow('is open to other users');
    expect(() => readSecret({ file: 'none' }, {}, scratch)).toThrow('There is no file');
  });
});
