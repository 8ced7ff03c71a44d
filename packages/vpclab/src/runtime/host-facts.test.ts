import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { majorVersion } from './host-facts.ts';

const directory = mkdtempSync(join(tmpdir(), 'vpclab-facts-'));
afterAll(() => rmSync(directory, { recursive: true }));

function zebra(name: string, script: string): string {
  const path = join(directory, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}

it('reads the version of zebra', () => {
  expect(majorVersion(zebra('ten', 'echo "zebra version 10.3"; echo Copyright'))).toBe(10);
  expect(majorVersion(zebra('eight', 'echo "zebra version 8.4.4"'))).toBe(8);
});

it.each([
  ['missing', undefined, /there is no such program$/],
  ['broken', 'echo "cannot load libfrr.so.0" >&2; exit 127', /cannot load libfrr\.so\.0/],
  ['silent', 'exit 3', /ended with 3 and said no version/],
  ['another', 'echo "quagga 1.2"', /ended with 0 and said no version/],
])('names a zebra that is %s', (name, script, why) => {
  const path = script === undefined ? join(directory, name) : zebra(name, script);
  expect(() => majorVersion(path)).toThrow(
    expect.objectContaining({ code: 'HOST_UNSUITABLE', message: expect.stringMatching(why) }),
  );
  expect(() => majorVersion(path)).toThrow(path);
});
