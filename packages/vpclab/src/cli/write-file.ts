// A file that the user asked a command to write.

import { randomUUID } from 'node:crypto';
import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { VpclabError, errorMessage } from '../errors.ts';
import type { CliContext } from './context.ts';

export async function writeAsked(
  file: string,
  text: string,
  { cwd }: Pick<CliContext, 'cwd'>,
  { isPrivate = false }: { readonly isPrivate?: boolean } = {},
): Promise<void> {
  try {
    const path = resolve(cwd, file);
    await (isPrivate ? writePrivate(path, text) : writeFile(path, text));
  } catch (cause) {
    throw new VpclabError('BAD_ARGUMENT', `${file} cannot be written: ${errorMessage(cause)}`, { cause });
  }
}

/** Only its owner can read it, even where it takes the place of one that others can read. */
async function writePrivate(asked: string, text: string): Promise<void> {
  const path = await realpath(asked).catch(() => asked);
  const known = await stat(path).catch(() => undefined);
  // A device or a pipe has no content to protect and must stay what it is.
  if (known !== undefined && !known.isFile()) {
    await writeFile(path, text);
    return;
  }
  const temporary = `${path}.${randomUUID()}`;
  try {
    await writeFile(temporary, text, { mode: 0o600, flag: 'wx' });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
