import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const PROGRAM = `
  import { openSync } from 'node:fs';
  import { CODE } from 'MODULE';
  process.on('uncaughtException', (error) => void console.log('uncaught:', error.message));
  const call = { timeoutMs: 5_000 };
  await START.catch(() => undefined);
  try {
    for (;;) openSync('/dev/null', 'r');
  } catch {
    // There are none left.
  }
  await START.catch((error) => console.log(error.code, error.message));
  setTimeout(() => process.exit(), 20);
`;

/** What it says of a process that has no descriptors left. */
function withoutDescriptors(name: string, module: string, start: string): string {
  const url = fileURLToPath(import.meta.resolve(module));
  const text = PROGRAM.replace('CODE', name).replace('MODULE', url).replaceAll('START', start);
  const node = [
    process.execPath,
    '--disable-warning=ExperimentalWarning',
    '--input-type=module',
    '--eval',
    text,
  ];
  const { stdout, stderr } = spawnSync('/bin/sh', ['-c', 'ulimit -n 64; exec "$@"', 'sh', ...node], {
    encoding: 'utf8',
  });
  return stdout + stderr;
}

test('a program that cannot be started for lack of descriptors fails, and ends nothing else', () => {
  expect(withoutDescriptors('runHere', './run.ts', "runHere('true', [], call)")).toBe(
    'COMMAND_FAILED true did not start: this process has no descriptors left (EMFILE)\n',
  );
});
