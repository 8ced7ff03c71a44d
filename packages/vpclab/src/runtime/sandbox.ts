// A lab's sandbox: user (when not root), mount, pid and network namespaces, with init.sh as their first process.
// Knows nothing of what runs inside beyond the program that init.sh keeps alive.

import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  mkdirSync,
  openSync,
  renameSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer, type Server } from 'node:net';
import { basename, dirname, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VpclabError } from '../errors.ts';
import { reasonOf } from '../reason.ts';
import { accepting } from '../machine/kernel/accepting.ts';
import { bounded } from '../model/bounded.ts';
import { closeInherited } from './descriptors.ts';
import { labSettings } from './environment.ts';
import { fileError } from './file-error.ts';
import { openKeptDirectory, usedByAnother } from './kept-directory.ts';
import { withLabLock, type LabLock } from './lab-lock.ts';
import { labUser, type LabIds, type LabUser } from './lab-user.ts';
import { mappedCommand, openUserNamespace, type Place, type UserNamespace } from './mapped-user.ts';
import {
  DAEMON_ENVIRONMENT,
  LISTEN_FD,
  hostPaths,
  ensureRuntimeRoot,
  runtimeRoot,
  sandboxPaths,
  type HostPaths,
} from './paths.ts';
import { readIfThere } from '../machine/kernel/process-identity.ts';
import { readSandbox, markedSandboxes } from './sandbox-state.ts';
import type { RunningSandbox } from './sandbox-state.ts';
import { endSandbox } from './sandbox-stop.ts';
import { SANDBOX_MARK } from './sandbox-marks.ts';
import { descriptorOf } from '../machine/kernel/descriptor.ts';
import { unshareArguments } from './unshare.ts';

const INIT = fileURLToPath(new URL('./init.sh', import.meta.url));
// .ts in a checkout, .js in the published package.
const VPCLABD = fileURLToPath(new URL(`../daemon/main${extname(import.meta.url)}`, import.meta.url));
const READY_FD = 4;
/** What init.sh exits with where another lab holds the kept directory. */
const KEPT_IN_USE = 75;
/**
 * Young objects in 4 MB halves, not 16: a plan of 100 VPCs takes as long, and vpclabd 60 MB less. And not less to begin
 * with: garbage collection is an eighth of the time that loading takes.
 */
const NODE_OPTIONS = [
  '--disable-warning=ExperimentalWarning',
  '--max-semi-space-size=4',
  '--min-semi-space-size=4',
];

export type SandboxOptions = {
  readonly name: string;
  /** Held by the caller for longer than the start; without it the lock is taken for the start alone. */
  readonly lock?: LabLock;
  /** What init.sh keeps running: vpclabd, unless a test says otherwise. */
  readonly program?: readonly string[];
  /** Further environment of everything inside. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Root's lab without a user namespace of its own. */
  readonly realRoot?: boolean;
  /** A directory of the host that what monitoring records is kept in: see kept-directory.ts. */
  readonly kept?: string | undefined;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly root?: string;
};

/** Resolves once the sandbox's mounts are made and vpclabd is being started; its socket accepts from then on. */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  if (options.lock !== undefined) return await start(options);
  const { name, signal, root } = options;
  const lockOptions = { purpose: 'up', ...(signal && { signal }), ...(root !== undefined && { root }) };
  return await withLabLock(name, lockOptions, async () => await start(options));
}

async function start(options: SandboxOptions): Promise<RunningSandbox> {
  options.signal?.throwIfAborted();
  const root = ensureRuntimeRoot(options.root ?? runtimeRoot());
  const paths = hostPaths(options.name, root);
  const present = readSandbox(options.name, root);
  const running =
    present.state === 'running'
      ? present.sandbox
      : markedSandboxes(root).find(({ name }) => name === options.name);
  if (running !== undefined) throw alreadyRunning(running);
  await endSandbox(options.name, root);
  const user = labUser(options.realRoot);
  const ids = user.kind === 'mapped' ? user : undefined;
  const kept =
    options.kept === undefined ? undefined : openKeptDirectory(options.kept, { lab: options.name, ids });
  makeDirectory(paths.directory);
  const namespace = user.kind === 'mapped' ? await openUserNamespace(user) : undefined;
  const listener = await listen(paths.apiSocket);
  try {
    const child = launch(options, paths, { listener, user, namespace, kept });
    await ready(child, paths, options);
    child.unref();
  } catch (error) {
    await endSandbox(options.name, root);
    throw error;
  } finally {
    namespace?.close();
    listener.close();
  }
  const started = readSandbox(options.name, root);
  if (started.state === 'running') return started.sandbox;
  throw new VpclabError(
    'SANDBOX_FAILED',
    `the sandbox of lab ${options.name} ended at once: ${endOf(paths.log)}`,
  );
}

export function alreadyRunning({ name, pid, isCutOff }: RunningSandbox): VpclabError {
  const how = isCutOff ? `, cut off from its runtime directory: \`vpclab down --name ${name}\` ends it` : '';
  return new VpclabError('LAB_ALREADY_RUNNING', `Lab ${name} is running already (pid ${pid})${how}.`, {
    details: { lab: name, pid },
  });
}

function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (cause) {
    throw fileError(cause, `make ${path}`);
  }
}

/**
 * Closing a listener removes the path that it was bound to, and that must not happen to the path that clients use:
 * the socket is bound under another name and moved.
 */
async function listen(path: string): Promise<Server> {
  // A client that is so early would talk to this process, which does not answer: it is to try again.
  const server = createServer((early) => early.destroy());
  const bound = `${path}.new`;
  await accepting(server, { path: bound, backlog: 511 }).catch((cause: unknown) => {
    const message = `cannot open the socket ${path}: ${reasonOf(cause)}`;
    throw new VpclabError('SANDBOX_FAILED', message, { cause });
  });
  chmodSync(bound, 0o600);
  renameSync(bound, path);
  return server;
}

type Means = {
  readonly listener: Server;
  readonly user: LabUser;
  readonly namespace: UserNamespace | undefined;
  readonly kept: string | undefined;
};

function launch(
  options: SandboxOptions,
  paths: HostPaths,
  { listener, user, namespace, kept }: Means,
): ChildProcess {
  const program = options.program ?? [process.execPath, ...NODE_OPTIONS, VPCLABD];
  closeInherited();
  const log = openSync(paths.log, 'a', 0o600);
  const init = (place: string | undefined): readonly string[] => [
    ...['/bin/sh', INIT],
    ...(place === undefined ? [] : ['--kept', place]),
  ];
  try {
    const [command = '', ...args] =
      user.kind === 'mapped' && namespace !== undefined
        ? mappedCommand(
            { ids: user, namespace, directory: shareDirectory(paths, user), kept, places: placesOf(options) },
            // Root has put it into the lab's directory.
            [
              ...['unshare', ...unshareArguments(0), ...init(kept && basename(paths.kept))],
              ...['.', ...program],
            ],
          )
        : ['unshare', ...unshareArguments(), ...init(kept), paths.directory, ...program];
    return spawn(command, args, {
      cwd: '/',
      env: sandboxEnvironment(options, paths),
      // Its own session: neither the terminal's signals nor its hang-up reach the lab.
      detached: true,
      stdio: ['ignore', log, log, descriptorOf(listener), 'pipe'],
    });
  } finally {
    closeSync(log);
  }
}

/** What the lab may write there is its own; the directory, its socket and who its first process is stay root's. */
function shareDirectory({ directory, log, groups }: HostPaths, { uid, gid }: LabIds): string {
  chmodSync(directory, 0o711);
  writeFileSync(groups, '', { mode: 0o600 });
  for (const file of [log, groups]) chownSync(file, uid, gid);
  return directory;
}

/** What programs of the lab load: this package, its modules, Node, and what Node compiled before. */
function placesOf({ environment = {} }: SandboxOptions): readonly Place[] {
  const { resolve } = createRequire(import.meta.url);
  const [koffi, ovsdb] = [resolve('koffi'), fileURLToPath(import.meta.resolve('@vpclab/ovsdb'))];
  const cache = environment['NODE_COMPILE_CACHE'];
  return [
    { path: fileURLToPath(new URL('../..', import.meta.url)), sample: VPCLABD },
    { path: koffi.slice(0, koffi.lastIndexOf('/node_modules/') + '/node_modules'.length), sample: koffi },
    { path: dirname(dirname(ovsdb)), sample: ovsdb },
    { path: dirname(dirname(process.execPath)), sample: process.execPath },
    ...(cache === undefined ? [] : [{ path: cache, sample: cache }]),
  ];
}

function sandboxEnvironment(options: SandboxOptions, paths: HostPaths): Record<string, string> {
  return {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: sandboxPaths.lab,
    LANG: 'C.UTF-8',
    ...labSettings(process.env),
    ...options.environment,
    [DAEMON_ENVIRONMENT.lab]: options.name,
    [DAEMON_ENVIRONMENT.listenFd]: String(LISTEN_FD),
    ...(options.kept !== undefined && { [DAEMON_ENVIRONMENT.kept]: options.kept }),
    [SANDBOX_MARK]: paths.directory,
  };
}

async function ready(child: ChildProcess, paths: HostPaths, options: SandboxOptions): Promise<void> {
  const { name, kept, signal, timeoutMs = 10_000 } = options;
  const pipe = child.stdio[READY_FD];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  pipe?.once('data', () => resolve());
  // 'exit' and not the pipe's end: unshare(1) holds its other end for as long as the sandbox lives.
  const onExit = (code: number | null): void =>
    reject(kept !== undefined && code === KEPT_IN_USE ? usedByAnother(kept, name) : failed(name, paths));
  child.once('exit', onExit);
  child.once('error', (cause) => {
    reject(
      new VpclabError('SANDBOX_FAILED', `cannot run unshare (package util-linux): ${reasonOf(cause)}`, {
        cause,
      }),
    );
  });
  try {
    await bounded({ signal, timeoutMs }, `the sandbox of lab ${name} was not ready`, () => promise);
  } finally {
    child.off('exit', onExit);
    pipe?.destroy();
  }
}

function failed(name: string, paths: HostPaths): VpclabError {
  if (isFull(paths.directory)) {
    return new VpclabError(
      'DISK_FULL',
      `the sandbox of lab ${name} did not start: no room at ${paths.directory}`,
    );
  }
  return new VpclabError('SANDBOX_FAILED', `the sandbox of lab ${name} did not start: ${endOf(paths.log)}`);
}

/** A directory that is not there any more (somebody ended the lab meanwhile) is not full. */
function isFull(directory: string): boolean {
  try {
    return statfsSync(directory).bavail === 0;
  } catch {
    return false;
  }
}

function endOf(log: string): string {
  const lines = (readIfThere(log) ?? '').trim().split('\n').slice(-5).join('\n');
  return lines === '' ? 'it left no message' : lines;
}
