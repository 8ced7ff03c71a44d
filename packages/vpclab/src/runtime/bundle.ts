// The bundle of vpclabd: all of its modules in a few files, which load in half the time of a thousand. It lies beside the
// compiled modules of a cache directory that only its owner can write to, and is used only while every file that it was
// made from is unchanged. Whatever is wrong with it, vpclabd loads its sources.

import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What a lab's environment calls the directory of the bundle that its vpclabd may use. */
export const BUNDLE = 'VPCLAB_BUNDLE';

/** In a bundle's directory: the version of Node, then a line for each file that went into it. */
export const FILES = 'files';
/** Loading it runs vpclabd. Missing where there is no bundler: then the directory only says what was compiled. */
export const ENTRY = 'vpclabd.mjs';

/** Changes with the content. The change time (stat(2)) cannot be set back, as `cp -p` and git stash do with the other. */
export function fileLine(path: string): string {
  const { ino, size, mtimeMs, ctimeMs } = statSync(path);
  return `${ino} ${size} ${mtimeMs} ${ctimeMs} ${path}`;
}

/** Whether it was made from the files as they are now, by this version of Node. */
export function isCurrent(directory: string): boolean {
  try {
    const [version, ...lines] = readFileSync(join(directory, FILES), 'utf8').split('\n');
    return version === process.version && lines.every((line) => line === fileLine(pathOf(line)));
  } catch {
    return false;
  }
}

function pathOf(line: string): string {
  const [ino = '', size = '', mtime = '', ctime = ''] = line.split(' ', 4);
  return line.slice(ino.length + size.length + mtime.length + ctime.length + 4);
}
