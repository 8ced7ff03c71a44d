// How the user calls vpclab, and which programs of this machine can be proposed to run in a lab.

import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import type { CliContext } from './context.ts';

const NAME = 'vpclab';

/** As the user typed it, such as "./vpclab". A launcher that was found by PATH knows only its whole path: then it is the name alone. */
export function programName(env: CliContext['env']): string {
  const program = env['VPCLAB_PROGRAM'] ?? NAME;
  const searched = (env['PATH'] ?? '').split(':').map((directory) => join(directory, NAME));
  return searched.includes(program) ? NAME : program;
}

/** A line to copy begins with how the user calls vpclab. */
export function asCalled(text: string, program: string): string {
  return text.replaceAll('`vpclab ', `\`${program} `);
}

const DIRECTORIES = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

export function isInstalled(program: string): boolean {
  return DIRECTORIES.some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
