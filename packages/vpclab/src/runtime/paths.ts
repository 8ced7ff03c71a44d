// Where a lab's files lie: on the host (one small directory per lab) and inside its sandbox (a /run of its own).

import { lstatSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { VpclabError } from '../errors.ts';
import { errnoOf, fileError } from './file-error.ts';
import { flawOfObject, flawOfWay, isThere } from './trusted-path.ts';

/** Fixed places inside the sandbox. */
export const sandboxPaths = {
  /** Databases, sockets, logs of all daemons. */
  lab: '/run/lab',
  netns: '/run/netns',
  /** The lab's directory on the host (hostPaths(name).directory), bind-mounted. */
  host: '/run/vpclab',
  /** What is kept on the host beyond the lab, where the lab has that: see kept-directory.ts. */
  kept: '/run/kept',
} as const;

/** What vpclabd finds in its environment, and the descriptor it listens on. */
export const DAEMON_ENVIRONMENT = {
  lab: 'VPCLAB_LAB',
  listenFd: 'VPCLAB_LISTEN_FD',
  /** The directory of the host that is mounted at sandboxPaths.kept. */
  kept: 'VPCLAB_KEPT',
} as const;
export const LISTEN_FD = 3;

/** The descriptor that the process holds which keeps a further listener: see hold-listener.ts. */
export const HELD_FD = 3;

/** Inside: the pid of the process that holds the listener of that id. */
export function holderFile(id: string): string {
  return join(sandboxPaths.lab, 'listeners', id);
}

/** Files of one lab on the host. */
export type HostPaths = {
  readonly directory: string;
  /** The API: opened before the sandbox is entered, so that it outlives vpclabd. */
  readonly apiSocket: string;
  /** Boot id and /proc/self/stat of the sandbox's first process, written by itself: see machine/kernel/process-identity.ts. */
  readonly init: string;
  /** Output of the sandbox's first process and of vpclabd. */
  readonly log: string;
  /** Which control groups were made: see control-groups.ts. */
  readonly groups: string;
  /** Empty on the host: where a lab of root finds its kept directory (prepare.sh). */
  readonly kept: string;
  /** Beside the directory, not in it: it must outlive the directory's removal. */
  readonly lock: string;
};

/** sun_path of unix(7) holds 108 bytes with its NUL. */
const SOCKET_PATH_BYTES = 107;

/** A lab's name becomes a directory that `down` removes: nothing but plain words. */
const LAB_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/;

export function isLabName(name: string): boolean {
  return LAB_NAME.test(name);
}

export function hostPaths(name: string, root: string = runtimeRoot()): HostPaths {
  if (!isLabName(name)) {
    throw new VpclabError(
      'BAD_ARGUMENT',
      `"${name}" cannot be a lab's name: it takes 1 to 63 letters, digits and hyphens, and begins with a letter or digit`,
    );
  }
  const directory = join(root, name);
  const apiSocket = join(directory, 'api.sock');
  if (Buffer.byteLength(apiSocket) > SOCKET_PATH_BYTES) {
    throw new VpclabError(
      'BAD_ARGUMENT',
      `the path of the lab's socket is longer than ${SOCKET_PATH_BYTES} bytes: ${apiSocket}; ` +
        'use a shorter lab name or set XDG_RUNTIME_DIR to a shorter path',
    );
  }
  return {
    directory,
    apiSocket,
    init: join(directory, 'init'),
    log: join(directory, 'sandbox.log'),
    groups: join(directory, 'control-groups'),
    kept: join(directory, 'kept'),
    lock: join(root, `${name}.lock`),
  };
}

/** The directory that holds all labs of this user. It need not exist yet: see ensureRuntimeRoot(). */
export function runtimeRoot(env: NodeJS.ProcessEnv = process.env, uid: number = ownUid()): string {
  const session = env['XDG_RUNTIME_DIR'];
  // After `su` the variable may still name another user's directory.
  if (session?.startsWith('/') === true && isOwnDirectory(session, uid)) return join(session, 'vpclab');
  if (uid === 0) return '/run/vpclab';
  const login = `/run/user/${uid}`;
  return isOwnDirectory(login, uid) ? join(login, 'vpclab') : `/tmp/vpclab-${uid}`;
}

declare const opened: unique symbol;
/** A runtime directory that was looked at: this user's own, and nobody else can put anything into it. */
export type RuntimeRoot = string & { readonly [opened]: true };

/** The only way to a lab's files. Undefined: there is no such directory. Refuses one that others can prepare. */
export function openRuntimeRoot(
  root: string = runtimeRoot(),
  uid: number = ownUid(),
): RuntimeRoot | undefined {
  if (!isThere(root)) return undefined;
  if (isTrusted(root, uid)) return root;
  throw new VpclabError('SANDBOX_FAILED', `${root} is not a directory of your own.`);
}

/** Makes the runtime directory where there is none. */
export function ensureRuntimeRoot(root: string = runtimeRoot(), uid: number = ownUid()): RuntimeRoot {
  try {
    mkdirSync(root, { mode: 0o700 });
  } catch (cause) {
    if (errnoOf(cause) !== 'EEXIST') throw fileError(cause, `make ${root}`);
  }
  const open = openRuntimeRoot(root, uid);
  if (open !== undefined) return open;
  throw new VpclabError('SANDBOX_FAILED', `${root} was removed while it was being opened; try again.`);
}

/** Throws with the reason where it is not. */
function isTrusted(root: string, uid: number): root is RuntimeRoot {
  const flaw = flawOfObject(root, 'directory', uid);
  const why = flaw === undefined ? flawOfWay(root, uid) : `${root} ${flaw}`;
  if (why === undefined) return true;
  const which = flaw === undefined ? `${root} is not safe to use: ${why}` : why;
  throw new VpclabError(
    'SANDBOX_FAILED',
    `${which}; remove it or set XDG_RUNTIME_DIR to a directory of your own`,
  );
}

function isOwnDirectory(path: string, uid: number): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats !== undefined && stats.isDirectory() && stats.uid === uid;
}

export function ownUid(): number {
  return process.getuid?.() ?? 0;
}
