// Starts one of vpclab's own programs as a process of the lab that outlives vpclabd. Its first words are waited for.

import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { VpclabError } from '../../errors.ts';
import { bounded } from '../../model/bounded.ts';
import type { BoundedCall } from '../machine.ts';
import { started } from './started.ts';

/** Gives the first line that it says on its standard output; the rest of what it says goes to the log. */
export async function startProcess(
  script: string,
  args: readonly string[],
  { logFile, ...call }: BoundedCall & { readonly logFile: string },
): Promise<string> {
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...args], {
    cwd: '/',
    // A session of its own: no signal for vpclabd reaches it.
    detached: true,
    stdio: ['ignore', 'pipe', log],
  });
  closeSync(log);
  const { stdout } = started(child, script);
  if (stdout === null) throw new Error('unreachable: it is a pipe');
  try {
    return await bounded(call, `${script} did not begin`, async () => {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      let said = '';
      stdout.setEncoding('utf8').on('data', (chunk: string) => {
        said += chunk;
        if (said.includes('\n')) resolve(said.slice(0, said.indexOf('\n')));
      });
      child.once('error', reject);
      child.once('close', (code, signal) => {
        const how = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
        const why = said.trim() === '' ? '' : `: ${said.trim()}`;
        reject(new VpclabError('DAEMON_FAILED', `${script} ${how} before it began${why}`));
      });
      return await promise;
    });
  } catch (error) {
    child.kill('SIGTERM');
    throw error;
  } finally {
    stdout.destroy();
    child.unref();
  }
}
