// The examples of the README compile, run in their order against a real server, and print what their comments say; its
// command lines print what it shows.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Server } from './support/server.ts';

const run = promisify(execFile);
const PACKAGE = new URL('../../', import.meta.url).pathname;
const README = readFileSync(join(PACKAGE, 'README.md'), 'utf8');
const REMOTE = 'unix:/run/ovn/ovnnb_db.sock';
/** The examples use `await using`, which older versions of Node don't know. */
const NODE_IS_OLD = Number(process.versions.node.split('.')[0]) < 24;

const scratch = mkdtempSync(join(tmpdir(), 'ovsdb-readme-'));
let server: Server;
beforeAll(async () => {
  server = await Server.start();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(scratch, { recursive: true, force: true });
});

function blocks(language: string): readonly string[] {
  return [...README.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, tag]) => tag === language)
    .map(([, , text]) => text ?? '');
}

const examples = blocks('ts').map((text, i) => ({
  text,
  name: `${i + 1}: ${/^## (.*)$/m.exec(README.slice(0, README.indexOf(text)).split('\n').toReversed().join('\n'))?.[1] ?? ''}`,
}));

/** Where the published package's names lead in the workspace. */
const PATHS = {
  '@vpclab/ovsdb': [join(PACKAGE, 'src/index.ts')],
  '@vpclab/ovsdb/*': [join(PACKAGE, 'src/generated/*.ts')],
};

test('the examples compile', async () => {
  const files = examples.map(({ text }, i) => {
    writeFileSync(join(scratch, `typed-${i}.ts`), text);
    return `typed-${i}.ts`;
  });
  const typeRoots = [join(PACKAGE, '../../node_modules/@types')];
  const compilerOptions = { noEmit: true, paths: PATHS, typeRoots };
  writeFileSync(join(scratch, 'package.json'), '{ "type": "module" }');
  const extended = join(PACKAGE, '../../tsconfig.base.json');
  writeFileSync(
    join(scratch, 'tsconfig.json'),
    JSON.stringify({ extends: extended, compilerOptions, files }),
  );
  const tsc = join(PACKAGE, '../../node_modules/.bin/tsc');
  const output = await run(tsc, ['-p', scratch]).then(
    ({ stdout }) => stdout,
    (error: { stdout: string }) => error.stdout,
  );
  expect(output).toBe('');
});

describe.skipIf(NODE_IS_OLD)('the examples run (from Node 24 on)', () => {
  test.each(examples)('$name', async ({ text, name }) => {
    const file = join(scratch, `run-${name.split(':')[0]}.ts`);
    const local = text
      .replaceAll(/'@vpclab\/ovsdb'/g, JSON.stringify(`${PACKAGE}src/index.ts`))
      .replaceAll(/'@vpclab\/ovsdb\/([\w-]+)'/g, (_, entry) =>
        JSON.stringify(`${PACKAGE}src/generated/${entry}.ts`),
      )
      .replaceAll(REMOTE, server.remote);
    writeFileSync(file, local);
    const { stdout } = await run(process.execPath, [file], { timeout: 20_000 });
    const printed = stdout.split('\n').filter((line) => line !== '');
    const comments = [...text.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(
      ([, comment]) => comment ?? '',
    );
    // What `catch` prints or `try` does depends on the server, so that those comments say "if it is there".
    const missing = comments.filter(
      (comment) => !comment.startsWith('if ') && !printed.some((line) => says(comment, line)),
    );
    expect({ missing, printed: missing.length === 0 ? [] : printed }).toEqual({ missing: [], printed: [] });
  });
});

/** A comment is what is printed, and may go on after a colon or comma. */
function says(comment: string, line: string): boolean {
  return comment === line || comment.startsWith(`${line}:`) || comment.startsWith(`${line},`);
}

/** The last console block: commands after "$ ", each with what it prints. */
const commands = (blocks('console').at(-1) ?? '')
  .split(/^\$ /m)
  .slice(1)
  .map((text) => {
    const [line = '', ...output] = text.split('\n');
    return { line, output: output.join('\n') };
  });

describe.skipIf(NODE_IS_OLD)('the command lines print what the README shows (after its examples)', () => {
  test.each(commands)('$line', async ({ line, output }) => {
    const words = line.replace('npx @vpclab/ovsdb ', '').replaceAll(REMOTE, server.remote).split(' ');
    const { stdout } = await run(process.execPath, [join(PACKAGE, 'src/cli/main.ts'), ...words], {
      timeout: 20_000,
    });
    expect(stdout).toBe(output);
  });
});

test('there are examples', () => {
  expect(examples.length).toBeGreaterThan(7);
  expect(commands.length).toBeGreaterThan(2);
});
