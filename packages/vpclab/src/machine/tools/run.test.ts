import { expect, test, vi } from 'vitest';
import type { Namespaces } from '../kernel/namespaces.ts';
import { run, runHere } from './run.ts';

test('a program that is called off before it begins does not begin', async () => {
  const start = vi.fn<() => never>();
  const call = { signal: AbortSignal.abort(), timeoutMs: 5_000 };
  const running = run({ in: start } as unknown as Namespaces, { netns: 'a', program: 'cat', args: [] }, call);
  await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(start).not.toHaveBeenCalled();
});

test('gives what a program says, and how it failed', async () => {
  const call = { timeoutMs: 5_000 };
  expect((await runHere('cat', ['/dev/null'], call)).stdout).toBe('');
  await expect(runHere('cat', ['/nowhere'], call)).rejects.toMatchObject({
    code: 'COMMAND_FAILED',
    details: { exitCode: 1, stderr: expect.stringContaining('/nowhere') },
  });
});
