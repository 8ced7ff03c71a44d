// Runs a program of a test in namespaces of its own (mount, net, pid; user too when not root): whatever it starts ends
// with it, and the host's network is out of its reach. It reports as one JSON document on its standard output.

import { execFile, spawnSync } from 'node:child_process';
import { accessSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PREPARE = fileURLToPath(new URL('unshared.sh', import.meta.url));
const NAMESPACES = ['--mount', '--net', '--pid', '--fork', '--mount-proc', '--kill-child'];

function unshareArguments(): readonly string[] {
  return process.getuid?.() === 0 ? NAMESPACES : ['--user', '--map-root-user', ...NAMESPACES];
}

/** Why this host cannot run such a test, or undefined. */
export function whyNotUnshared(programs: readonly string[]): string | undefined {
  const missing = programs.filter((program) => !isThere(program));
  if (missing.length > 0) return `not installed: ${missing.join(', ')}`;
  const probe = spawnSync('unshare', [...unshareArguments(), 'true'], { encoding: 'utf8' });
  return probe.status === 0 ? undefined : `no namespaces: ${probe.stderr.trim()}`;
}

function isThere(program: string): boolean {
  try {
    accessSync(program);
    return true;
  } catch {
    return false;
  }
}

/** `script` is run by Node as the second process of the namespaces. Throws with its output when it fails. */
export async function runUnshared(script: URL, timeoutMs: number): Promise<unknown> {
  const command = ['/bin/sh', PREPARE, process.execPath, fileURLToPath(script)];
  return await new Promise((resolve, reject) => {
    execFile(
      'unshare',
      [...unshareArguments(), ...command],
      { timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: 16 * 1024 * 1024, encoding: 'utf8' },
      (error, stdout, stderr) => {
        if (error === null) resolve(JSON.parse(stdout));
        else reject(new Error(`${error.message}\n${stderr}\n${stdout}`, { cause: error }));
      },
    );
  });
}
