import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { endWhenStopped } from './end-when-stopped.ts';

/** As enter.ts starts it: a shell that survives SIGINT and waits. */
async function begun(program: string): Promise<ChildProcess> {
  const script = `trap : INT; (exec sh -c '${program}'); exit $?`;
  const shell = spawn('/bin/sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  if (shell.stdout !== null) await once(shell.stdout, 'data');
  return shell;
}

async function end(shell: ChildProcess): Promise<{ code: number | null; elapsedMs: number }> {
  const stop = new AbortController();
  const done = endWhenStopped(shell, stop.signal);
  const stoppedAt = performance.now();
  const ended = new Promise<number | null>((resolve) => shell.once('exit', resolve));
  stop.abort();
  const code = await ended;
  done();
  return { code, elapsedMs: performance.now() - stoppedAt };
}

it('asks a program to end', async () => {
  const { code, elapsedMs } = await end(await begun('echo; exec sleep 60'));
  expect(code).toBe(130);
  expect(elapsedMs).toBeLessThan(1_000);
});

it('kills one that does not end', async () => {
  const { code, elapsedMs } = await end(await begun('trap "" INT TERM; echo; exec sleep 60'));
  expect(code).toBeNull();
  expect(elapsedMs).toBeGreaterThan(1_900);
});
