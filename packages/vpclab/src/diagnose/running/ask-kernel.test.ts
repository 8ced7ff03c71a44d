import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { VpclabError } from '../../errors.ts';
import { systemError } from '../../machine/kernel/system-error.ts';
import type { Program } from '../../machine/machine.ts';
import { askKernel } from './ask-kernel.ts';

const ENOENT = 2;
const CALL = { timeoutMs: 1_000 };

describe('what a failed look-up means', () => {
  it.each([
    ['there is no such namespace', systemError('open', '/run/netns/a', ENOENT), 'gone'],
    ['a command failed', new VpclabError('COMMAND_FAILED', 'ip failed with code 1'), 'unknown'],
    ['it took too long', new VpclabError('TIMED_OUT', 'sh did not end'), 'unknown'],
    ['its machine is away', new VpclabError('MACHINE_LOST', 'no connection'), 'unknown'],
    ['another file is missing', systemError('open', '/bin/sh', ENOENT), 'unknown'],
  ])('%s', async (_, error, kind) => {
    const machine = { run: () => Promise.reject(error) };
    const answer = await askKernel(machine, 'a', { to: '10.0.0.2' }, CALL);
    expect(answer).toEqual(kind === 'gone' ? { kind } : { kind, text: error.message });
  });
});

/** The script itself, with programs that print what is given. */
async function answered(nft: string) {
  const stubs = `ip() { case "$2" in route) echo '[{"type":"local"}]';; *) echo '[]';; esac; }; nft() { ${nft}; }; `;
  const machine = {
    run: ({ args: [flag = '', script = '', ...words] }: Program) => {
      const stdout = execFileSync('sh', [flag, stubs + script, ...words], { encoding: 'utf8' });
      return Promise.resolve({ stdout, stderr: '', durationMs: 1 });
    },
  };
  return await askKernel(machine, 'a', { to: '10.0.0.2' }, CALL);
}

it('reads the rest where nft(8) fails', async () => {
  expect(await answered('return 1')).toMatchObject({
    ...{ kind: 'view', view: { route: { kind: 'local' }, rules: '' } },
  });
});

it('is not confused by what rules say', async () => {
  const rules = 'table inet own { comment "---vpclab---" }';
  expect(await answered(`echo '${rules}'`)).toMatchObject({ kind: 'view', view: { rules } });
});
