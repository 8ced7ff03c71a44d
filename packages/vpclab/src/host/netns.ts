// Named network namespaces as ip-netns(8) keeps them: bind mounts of /proc/<pid>/ns/net in /run/netns. Everything
// runs synchronously on the calling thread and brings it back, so no other code ever sees a foreign namespace.

import { constants, readdirSync, unlinkSync } from 'node:fs';
import { checked, lastErrno, libc } from './libc.ts';
import { errnoOf, fileCall, systemError } from './system-error.ts';

const NETNS_DIRECTORY = '/run/netns';

const CLONE_NEWNET = 0x4000_0000;
const MS_BIND = 4096;
const MNT_DETACH = 2;
const O_CLOEXEC = 0o2000000;
/** Of the calling thread: only that one is moved. */
const OWN_NAMESPACE = '/proc/thread-self/ns/net';
const MOUNT_READ_ONLY_MODE = 0o444;

let home: number | undefined;

/** The process's own namespace, opened before it is first left. */
function homeNamespace(): number {
  home ??= checked('open', OWN_NAMESPACE, libc().open(OWN_NAMESPACE, constants.O_RDONLY | O_CLOEXEC, 0));
  return home;
}

export function netnsPath(name: string): string {
  return `${NETNS_DIRECTORY}/${name}`;
}

export function listNetns(): readonly string[] {
  try {
    return readdirSync(NETNS_DIRECTORY);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Runs `use` with a descriptor of the namespace. */
function withNetnsFd<T>(name: string, use: (fd: number) => T): T {
  const fd = openNetns(name);
  try {
    return use(fd);
  } finally {
    libc().close(fd);
  }
}

export function openNetns(name: string): number {
  const path = netnsPath(name);
  return checked('open', path, libc().open(path, constants.O_RDONLY | O_CLOEXEC, 0));
}

/** Runs `work` with the calling thread in the namespace. Synchronous: nothing may be awaited in there. */
export function inNetns<T>(name: string, work: () => T extends PromiseLike<unknown> ? never : T): T {
  const back = homeNamespace();
  withNetnsFd(name, (fd) => checked('setns', netnsPath(name), libc().setns(fd, CLONE_NEWNET)));
  try {
    return work();
  } finally {
    goHome(back);
  }
}

/**
 * Makes a namespace and names it. `prepare` runs inside before the name appears: what it does is there for all who
 * find the name, also after a crash. The thread is left in the new namespace: see createNetns.
 */
function makeNetns(name: string, prepare: () => void): void {
  checked('unshare', `network namespace ${name}`, libc().unshare(CLONE_NEWNET));
  prepare();
  const path = netnsPath(name);
  const flags = constants.O_RDONLY | constants.O_CREAT | constants.O_EXCL | O_CLOEXEC;
  libc().close(checked('open', path, libc().open(path, flags, MOUNT_READ_ONLY_MODE)));
  if (libc().mount(OWN_NAMESPACE, path, null, MS_BIND, null) < 0) {
    const errno = lastErrno();
    unlinkSync(path);
    throw systemError('mount', path, errno);
  }
}

/** Makes one namespace after the other and returns home once. */
export function createNetns(names: readonly string[], prepare: (name: string) => void): void {
  const back = homeNamespace();
  try {
    for (const name of names) makeNetns(name, () => prepare(name));
  } finally {
    goHome(back);
  }
}

/** False when there was none. The kernel ends the namespace once nothing uses it. */
export function deleteNetns(name: string): boolean {
  const path = netnsPath(name);
  const detached = libc().umount2(path, MNT_DETACH) === 0;
  try {
    fileCall('unlink', path, () => unlinkSync(path));
    return true;
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    return detached;
  }
}

/** Staying in a foreign namespace would send everything that follows to the wrong place: better no process. */
function goHome(back: number): void {
  if (libc().setns(back, CLONE_NEWNET) === 0) return;
  process.stderr.write(`vpclab: the way back to the own network namespace failed (errno ${lastErrno()})\n`);
  process.abort();
}
