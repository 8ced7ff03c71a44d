// A file that the user asked a command to write.

import { randomUUID } from 'node:crypto';
import { chmod, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CliContext } from './context.ts';
import { notWritten } from './file-problem.ts';

export async function writeAsked(
  file: string,
  text: string,
  { cwd }: Pick<CliContext, 'cwd'>,
  { isPrivate = false }: { readonly isPrivate?: boolean } = {},
): Promise<void> {
  try {
    await writeWhole(resolve(cwd, file), text, isPrivate);
  } catch (cause) {
    throw notWritten(file, cause);
  }
}

/** Whole or not at all: on a full disk the old content stays. A private one only its owner can read, whatever it was. */
async function writeWhole(asked: string, text: string, isPrivate: boolean): Promise<void> {
  const path = await realpath(asked).catch(() => asked);
  const known = await stat(path).catch(() => undefined);
  // A device or a pipe has no content to protect and must stay what it is.
  if (known !== undefined && !known.isFile()) {
    await writeFile(path, text);
    return;
  }
  const temporary = `${path}.${randomUUID()}`;
  try {
    await writeFile(temporary, text, { flag: 'wx', ...(isPrivate ? { mode: 0o600 } : {}) });
    if (!isPrivate && known !== undefined) await chmod(temporary, known.mode & 0o7777);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    if (isPrivate || !isOfDirectory(error)) throw error;
    await writeFile(path, text);
  }
}

/** The file may be written where nothing can be put beside it: a mount of its own, a directory of somebody else's. */
function isOfDirectory(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'EBUSY';
}
