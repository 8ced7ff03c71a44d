// How a lab of root gets a user namespace of its own: who creates it, and which files root makes accessible to the
// lab user first.

import { spawn } from 'node:child_process';
import { realpathSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { dirname, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VpclabError } from '../errors.ts';
import { reasonOf } from '../reason.ts';
import { idMap, type LabIds } from './lab-user.ts';

const PREPARE = fileURLToPath(new URL('./prepare.sh', import.meta.url));
const TRANSLATE = fileURLToPath(new URL(`./translate-ids/main${extname(import.meta.url)}`, import.meta.url));
const TUN = '/dev/net/tun';
const OPEN_TO_ALL = 0o006;
const PASSABLE_BY_ALL = 0o001;
const READABLE_BY_ALL = 0o004;
const START_MS = 5_000;

/** A user namespace without a process of the lab in it yet. It is gone when it is closed and nobody has entered. */
export type UserNamespace = { readonly path: string; readonly close: () => void };

/** Its ids can only be written from outside, while somebody is in it: user_namespaces(7). */
export async function openUserNamespace(ids: LabIds): Promise<UserNamespace> {
  const holder = spawn('unshare', ['--user', '--', '/bin/sh', '-c', 'echo; read -r _'], {
    cwd: '/',
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {},
    timeout: START_MS,
  });
  const close = (): void => {
    holder.stdin.destroy();
    holder.kill('SIGKILL');
  };
  let said = '';
  holder.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  try {
    const entered = once(holder.stdout, 'data').then(() => true);
    const isThere = await Promise.race([entered, once(holder, 'exit').then(() => false)]);
    if (!isThere) throw new Error(said.trim());
    writeFileSync(`/proc/${holder.pid}/uid_map`, idMap(ids.uid));
    writeFileSync(`/proc/${holder.pid}/gid_map`, idMap(ids.gid));
    return { path: `/proc/${holder.pid}/ns/user`, close };
  } catch (cause) {
    close();
    throw refused(cause);
  }
}

function refused(cause: unknown): VpclabError {
  const why = reasonOf(cause);
  return new VpclabError(
    'SANDBOX_FAILED',
    `cannot make a user namespace for the lab: ${why}. \`vpclab up --real-root\` does without one: see docs/security.md`,
    { cause },
  );
}

/** A directory that programs of the lab read, and a file in it that tells whether the lab user can read what is there. */
export type Place = { readonly path: string; readonly sample: string };

export type Needs = {
  readonly ids: LabIds;
  readonly namespace: UserNamespace;
  /** The lab's directory on the host. */
  readonly directory?: string;
  /** What the lab keeps on the host; with `directory`. */
  readonly kept?: string | undefined;
  /** Code, Node, the compile cache. */
  readonly places?: readonly Place[];
};

/** What to run as root so that `command` runs in the lab's user namespace. */
export function mappedCommand(
  { ids, namespace, directory, kept, places = [] }: Needs,
  command: readonly string[],
): readonly string[] {
  const real = places.map(({ path, sample }) => ({ path: realpathSync(path), sample: realpathSync(sample) }));
  const hidden = Map.groupBy(new Set(real.map(({ path }) => path)), barrierTo);
  const isTunOpen = ((statSync(TUN, { throwIfNoEntry: false })?.mode ?? 0) & OPEN_TO_ALL) === OPEN_TO_ALL;
  return [
    ...['unshare', '--mount', '--propagation', 'slave', '--', '/bin/sh', PREPARE],
    ...['--namespace', namespace.path, '--owner', `${ids.uid}:${ids.gid}`],
    ...(directory === undefined ? [] : ['--directory', directory, '--groups']),
    ...(kept === undefined ? [] : ['--kept', kept]),
    ...(isTunOpen ? [] : ['--tun']),
    ...[...hidden].flatMap(([barrier, below]) =>
      barrier === undefined ? [] : ['--cover', barrier, ...below.flatMap((place) => ['--place', place])],
    ),
    ...real.flatMap((place) =>
      isClosed(place) ? ['--translate', process.execPath, TRANSLATE, place.path] : [],
    ),
    '--',
    ...command,
  ];
}

/** The highest directory above a place that others cannot pass. */
function barrierTo(place: string): string | undefined {
  const above = dirname(place);
  if (above === place) return undefined;
  return barrierTo(above) ?? ((statSync(above).mode & PASSABLE_BY_ALL) === 0 ? above : undefined);
}

/** As after a checkout with umask 077. */
function isClosed({ path, sample }: Place): boolean {
  if ((statSync(sample).mode & READABLE_BY_ALL) === 0) return true;
  return sample !== path && isClosed({ path, sample: dirname(sample) });
}
