import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startProcess } from './start-process.ts';

let directory: string;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'vpclab-start-'))));
afterEach(() => rmSync(directory, { recursive: true }));

async function start(text: string): Promise<string> {
  const script = join(directory, 'program.mjs');
  writeFileSync(script, text);
  return await startProcess(script, [], { logFile: join(directory, 'log'), timeoutMs: 20_000 });
}

it('gives the first line that it says', async () => {
  expect(await start('console.log("ready\\nsteady")')).toBe('ready');
});

it.each([
  [
    'process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000)',
    /program\.mjs was ended by SIGKILL before it began$/,
  ],
  ['console.error("no"); process.exit(3)', /program\.mjs ended with code 3 before it began$/],
  [
    'process.stdout.write("why"); process.exitCode = 3',
    /program\.mjs ended with code 3 before it began: why$/,
  ],
])('says how one ended that did not begin: %s', async (text, message) => {
  await expect(start(text)).rejects.toMatchObject({
    code: 'DAEMON_FAILED',
    message: expect.stringMatching(message) as string,
  });
});
