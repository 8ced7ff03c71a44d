// The real program makes a bundle of a small vpclabd, and the real vpclabd's first file chooses between it and the source.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BUNDLE } from '../../runtime/bundle.ts';

const OURS = join(import.meta.dirname, '../..');
const KEY = 'key';
/** It is in the list of what Node has loaded of itself. */
const COMPILER_LOADED = `process.moduleLoadList.some((name: string) => name.includes('amaro'))`;
let directory: string;
let source: string;
let cache: string;

beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'vpclab-fill-')));
  source = join(directory, 'src');
  cache = join(directory, 'cache');
  for (const path of [join(source, 'daemon/run'), cache]) mkdirSync(path, { recursive: true });
  for (const file of ['daemon/main.ts', 'runtime/bundle.ts']) cpSync(join(OURS, file), join(source, file));
  writeFileSync(join(directory, 'package.json'), '{ "type": "module" }');
  writeFileSync(
    join(source, 'daemon/run/main.ts'),
    `const { place } = await import('../../place.ts');
     const said = process.env['${BUNDLE}'] === undefined ? 'source' : 'bundle';
     console.log(said, place, new Error().stack?.includes('vpclabd.mjs'), ${COMPILER_LOADED});`,
  );
  writePlace('import.meta.url');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('fill-cache', () => {
  test('makes a bundle that vpclabd runs, whose modules find the files beside their source', () => {
    fill();
    expect(run()).toBe(`bundle file://${join(source, 'place.ts')} true false`);
  });

  test('programs beside vpclabd start without the compiler of TypeScript too, and were not run', () => {
    const program = join(source, 'services/main.ts');
    mkdirSync(join(source, 'services'));
    writeFileSync(
      program,
      `import { place } from '../place.ts';
       import { writeFileSync } from 'node:fs';
       writeFileSync(${JSON.stringify(join(directory, 'ran'))}, '');
       console.log(place, ${COMPILER_LOADED});`,
    );
    writePlace("'here'");
    fill();
    expect(existsSync(join(directory, 'ran'))).toBe(false);
    expect(start(program, {})).toBe('here false');
  });

  test('an edited source runs at once, and goes into the next bundle', () => {
    fill();
    const before = bundle();
    writePlace("'edited'");
    expect(run(before)).toBe('source edited false true');
    fill();
    expect(run()).toBe('bundle edited true false');
    expect(readdirSync(cache)).not.toContain(before);
  });

  test('a bundle that was replaced stays for as long as a process of its lab runs', async () => {
    fill();
    const before = bundle();
    const lab = spawn('sleep', ['60'], { env: { PATH: process.env['PATH'], [BUNDLE]: join(cache, before) } });
    await once(lab, 'spawn');
    writePlace("'edited'");
    fill();
    expect(readdirSync(cache)).toContain(before);
    lab.kill();
    await once(lab, 'exit');
    writePlace("'again'");
    fill();
    expect(readdirSync(cache)).not.toContain(before);
  });

  test('every user can read what it made, and only the owner write', () => {
    fill();
    const names = readdirSync(cache, { recursive: true, withFileTypes: true });
    const modes = names.map((file) => (statSync(join(file.parentPath, file.name)).mode & 0o777).toString(8));
    expect(new Set(modes)).toEqual(new Set(['755', '644']));
  });
});

function writePlace(value: string): void {
  writeFileSync(join(source, 'place.ts'), `export const place: string = ${value};`);
}

function fill(): void {
  execFileSync(process.execPath, [join(import.meta.dirname, 'main.ts'), source, cache, KEY], {
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: cache },
    timeout: 30_000,
  });
}

function bundle(): string {
  return readFileSync(join(cache, KEY), 'utf8');
}

function run(name = bundle()): string {
  return start(join(source, 'daemon/main.ts'), { [BUNDLE]: join(cache, name) });
}

function start(program: string, more: Record<string, string>): string {
  const env = { PATH: process.env['PATH'], NODE_COMPILE_CACHE: cache, ...more };
  return execFileSync(process.execPath, [program], { env, encoding: 'utf8', timeout: 30_000 }).trim();
}
