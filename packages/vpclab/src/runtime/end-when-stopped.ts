// Ends a program that a shell in a session of its own waits for: it is asked to end, and killed if it does not.

import type { ChildProcess } from 'node:child_process';
import { sendSignal, signalChildren } from './children.ts';

const STEP_MS = 100;
const TERMINATE_MS = 1_000;
const KILL_MS = 2_000;

/** `shell` leads its process group. Returns what ends the watch. */
export function endWhenStopped(shell: ChildProcess, stop: AbortSignal): () => void {
  const { pid } = shell;
  if (pid === undefined) return () => undefined;
  let timer: NodeJS.Timeout | undefined;
  const kill = (): void => {
    sendSignal(-pid, 'SIGKILL');
    // Whatever left the group may hold them open.
    shell.stdout?.destroy();
    shell.stderr?.destroy();
  };
  const end = (): void => {
    const stoppedAt = performance.now();
    let sent: NodeJS.Signals | undefined;
    const step = (): void => {
      const elapsed = performance.now() - stoppedAt;
      if (elapsed >= KILL_MS) {
        kill();
        return;
      }
      const signal = elapsed >= TERMINATE_MS ? 'SIGTERM' : 'SIGINT';
      // The shell may not have started it yet.
      if (sent !== signal && signalChildren(pid, signal) > 0) sent = signal;
    };
    step();
    timer = setInterval(step, STEP_MS);
    process.once('exit', kill);
  };
  if (stop.aborted) end();
  else stop.addEventListener('abort', end, { once: true });
  return () => {
    clearInterval(timer);
    stop.removeEventListener('abort', end);
    process.off('exit', kill);
  };
}
