// Whether only this user or root can have put something at a path: who owns it and who may write to it, and the same
// of every directory and link on the way. Used before anything is read from a place that others could prepare.

import { lstatSync, readFileSync, realpathSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';

const WRITABLE_BY_GROUP = 0o020;
const WRITABLE_BY_ALL = 0o002;
const STICKY = 0o1000;
/** Owner of what belongs to a user that this user namespace does not map (user_namespaces(7)). */
const OVERFLOW_UID = 65_534;

export type WantedKind = 'directory' | 'file' | 'socket';

/** Also a link to nowhere. */
export function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Completes "PATH ...": what speaks against trusting the object at the path itself. It must exist. */
export function flawOfObject(path: string, kind: WantedKind, uid: number): string | undefined {
  const stats = lstatSync(path);
  if (stats.isSymbolicLink()) return 'is a symbolic link';
  if (!isOf(kind, stats)) return `is not a ${kind}`;
  if (stats.uid !== uid) return `belongs to uid ${stats.uid}, not to you (uid ${uid})`;
  // connect(2) to a socket takes write permission, which its directory decides here.
  if (kind !== 'socket' && isWritableByOthers(stats, uid)) return 'can be written to by others';
  return undefined;
}

/** A complete clause: which directory above the path lets others replace what is below it. */
export function flawOfWay(path: string, uid: number): string | undefined {
  const above = dirname(path);
  return flawOfChain(above, uid) ?? flawOfChain(realpathSync(above), uid);
}

function flawOfChain(directory: string, uid: number): string | undefined {
  for (let path = directory; ; path = dirname(path)) {
    const stats = lstatSync(path);
    if (!isTrustedOwner(stats.uid, uid)) return `${path} belongs to uid ${stats.uid}`;
    // In a sticky directory (/tmp) only its owner renames an entry: inode(7).
    const isOpen = isWritableByOthers(stats, uid) && (stats.mode & STICKY) === 0;
    if (stats.isDirectory() && isOpen) return `${path} can be written to by others`;
    if (path === dirname(path)) return undefined;
  }
}

/** A group of the user's own number is his alone: Debian and Ubuntu give each user one, and Ubuntu lets it write. */
export function isWritableByOthers({ mode, gid }: Stats, uid: number): boolean {
  return (mode & WRITABLE_BY_ALL) !== 0 || ((mode & WRITABLE_BY_GROUP) !== 0 && gid !== uid);
}

function isTrustedOwner(owner: number, uid: number): boolean {
  return owner === uid || owner === 0 || (owner === OVERFLOW_UID && !mapsAllUsers());
}

/** In a container without all users, root of the host has no number. */
function mapsAllUsers(): boolean {
  try {
    return /^\s*0\s+0\s+4294967295\s*$/.test(readFileSync('/proc/self/uid_map', 'latin1'));
  } catch {
    return true;
  }
}

function isOf(kind: WantedKind, stats: Stats): boolean {
  switch (kind) {
    case 'directory':
      return stats.isDirectory();
    case 'file':
      return stats.isFile();
    case 'socket':
      return stats.isSocket();
  }
}
