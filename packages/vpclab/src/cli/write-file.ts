// A file that the user asked a command to write.

import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { VpclabError, errorMessage } from '../errors.ts';
import type { CliContext } from './context.ts';

export async function writeAsked(
  file: string,
  text: string,
  { cwd }: Pick<CliContext, 'cwd'>,
  options: { readonly mode?: number } = {},
): Promise<void> {
  try {
    await writeFile(resolve(cwd, file), text, options);
  } catch (cause) {
    throw new VpclabError('BAD_ARGUMENT', `${file} cannot be written: ${errorMessage(cause)}`, { cause });
  }
}
