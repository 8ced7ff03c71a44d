// Named network namespaces as ip-netns(8) keeps them: bind mounts of /proc/<pid>/ns/net in a directory. Everything
// runs synchronously on the calling thread and brings it back, so no other code ever sees a foreign namespace.

import { constants, readdirSync, statSync, unlinkSync } from 'node:fs';
import { NETNS_DIRECTORY } from '../no-namespace.ts';
import { checked, lastErrno, libc } from './libc.ts';
import { errnoOf, fileCall, systemError } from './system-error.ts';

const CLONE_NEWNET = 0x4000_0000;
const MS_BIND = 4096;
const MNT_DETACH = 2;
const O_CLOEXEC = 0o2000000;
/** Of the calling thread: only that one is moved. */
const OWN_NAMESPACE = '/proc/thread-self/ns/net';
const MOUNT_READ_ONLY_MODE = 0o444;

export class Namespaces {
  readonly directory: string;
  /** The process's own namespace, opened before it is first left. */
  #home: number | undefined;

  constructor(directory = NETNS_DIRECTORY) {
    this.directory = directory;
  }

  close(): void {
    if (this.#home !== undefined) libc().close(this.#home);
    this.#home = undefined;
  }

  pathOf(name: string): string {
    return `${this.directory}/${name}`;
  }

  names(): readonly string[] {
    try {
      return readdirSync(this.directory);
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return [];
      throw error;
    }
  }

  /** Tells a namespace from a later one of the same name; undefined: there is none. */
  inodeOf(name: string): number | undefined {
    return statSync(this.pathOf(name), { throwIfNoEntry: false })?.ino;
  }

  /** A descriptor of the namespace, for the caller to close. */
  open(name: string): number {
    const path = this.pathOf(name);
    return checked('open', path, libc().open(path, constants.O_RDONLY | O_CLOEXEC, 0));
  }

  /** Runs `work` with the calling thread in the namespace. Synchronous: nothing may be awaited in there. */
  in<T>(name: string, work: () => T extends PromiseLike<unknown> ? never : T): T {
    const back = this.#openHome();
    const fd = this.open(name);
    try {
      checked('setns', this.pathOf(name), libc().setns(fd, CLONE_NEWNET));
    } finally {
      libc().close(fd);
    }
    try {
      return work();
    } finally {
      goHome(back);
    }
  }

  /**
   * Makes one namespace after the other and returns home once. `prepare` runs inside before the name appears: what it
   * does is there for all who find the name, also after a crash.
   */
  create(names: readonly string[], prepare: (name: string) => void): void {
    const back = this.#openHome();
    try {
      for (const name of names) {
        checked('unshare', `network namespace ${name}`, libc().unshare(CLONE_NEWNET));
        prepare(name);
        nameOwnNamespace(this.pathOf(name));
      }
    } finally {
      goHome(back);
    }
  }

  /** One that is gone already is no error. The kernel ends the namespace once nothing uses it. */
  delete(name: string): void {
    const path = this.pathOf(name);
    libc().umount2(path, MNT_DETACH);
    try {
      fileCall('unlink', path, () => unlinkSync(path));
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error;
    }
  }

  #openHome(): number {
    this.#home ??= checked(
      'open',
      OWN_NAMESPACE,
      libc().open(OWN_NAMESPACE, constants.O_RDONLY | O_CLOEXEC, 0),
    );
    return this.#home;
  }
}

function nameOwnNamespace(path: string): void {
  const flags = constants.O_RDONLY | constants.O_CREAT | constants.O_EXCL | O_CLOEXEC;
  libc().close(checked('open', path, libc().open(path, flags, MOUNT_READ_ONLY_MODE)));
  if (libc().mount(OWN_NAMESPACE, path, null, MS_BIND, null) >= 0) return;
  const errno = lastErrno();
  unlinkSync(path);
  throw systemError('mount', path, errno);
}

/** Staying in a foreign namespace would send everything that follows to the wrong place: better no process. */
function goHome(back: number): void {
  if (libc().setns(back, CLONE_NEWNET) === 0) return;
  process.stderr.write(`vpclab: the way back to the own network namespace failed (errno ${lastErrno()})\n`);
  process.abort();
}
