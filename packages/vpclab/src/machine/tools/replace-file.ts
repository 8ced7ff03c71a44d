// A file with new content, or as it was: never a part of it, also where the file system is full.

import { renameSync, writeFileSync } from 'node:fs';

export function replaceFile(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}
