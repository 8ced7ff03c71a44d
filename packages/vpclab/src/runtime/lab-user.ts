// Three users have to be told apart. The *operator* called `up`, and the lab's files on the host are his. The *lab user* is
// root inside of the lab and owns what the lab makes: outside it is the operator, or, in a lab of root, a number that owns
// nothing else (user_namespaces(7)). A *program* of `run:` is a third one (machine/programs/room.sh).

import { readIfThere } from '../machine/kernel/process-identity.ts';

/** Root's labs share these: ids keep a lab from the host's files, not from another lab's. */
const DEFAULT_IDS = { first: 1_900_065_536, count: 65_536 } as const;
/** Programs of `run:` have the same id on the host in all of root's labs, so that files can be prepared for them. */
const PROGRAM_UID = 1_900_000_000;

/** Bits of capabilities(7). */
const NEEDED = { CAP_SETGID: 6n, CAP_SETUID: 7n, CAP_CHOWN: 0n, CAP_MKNOD: 27n } as const;

export type LabIds = { readonly uid: number; readonly gid: number };
export type LabUser =
  /** The operator himself; `why` is set where root could have had a user namespace. */
  | { readonly kind: 'operator'; readonly why?: string }
  /** Ids 0 to 65535 of the lab are these and the following ones on the host. */
  | ({ readonly kind: 'mapped' } & LabIds);

export type HostFiles = { readonly uid: number; readonly read: (path: string) => string | undefined };

const THIS_HOST: HostFiles = { uid: process.getuid?.() ?? 0, read: readIfThere };

/** Who a new lab of this user is. `realRoot`: as the operator asked. */
export function labUser(realRoot = false, { uid, read }: HostFiles = THIS_HOST): LabUser {
  if (uid !== 0) return { kind: 'operator' };
  if (realRoot) return { kind: 'operator', why: 'asked for with --real-root' };
  const ids = { uid: subordinate(read('/etc/subuid')), gid: subordinate(read('/etc/subgid')) };
  const why = obstacle(ids, read);
  return why === undefined ? { kind: 'mapped', ...ids } : { kind: 'operator', why };
}

/** Of a running lab, by the ids of its first process. Undefined: it is the operator. */
export function idsOf(pid: number, operator: number = process.getuid?.() ?? 0): LabIds | undefined {
  const [uid, gid] = [rootOf(`/proc/${pid}/uid_map`), rootOf(`/proc/${pid}/gid_map`)];
  return uid === undefined || gid === undefined || uid === operator ? undefined : { uid, gid };
}

/** Asked inside of a lab: which user outside its root is. */
export function hostUid(): number {
  return rootOf('/proc/self/uid_map') ?? 0;
}

/** user_namespaces(7): inside, outside, how many. */
function rootOf(map: string): number | undefined {
  const [inside, outside] = (readIfThere(map) ?? '').trim().split(/\s+/).map(Number);
  return inside === 0 ? outside : undefined;
}

/** Whether a process with that user is the lab user of a lab of ours. */
export function isLabUid(uid: number, ownUid: number): boolean {
  return uid === ownUid || (ownUid === 0 && uid === subordinate(readIfThere('/etc/subuid')));
}

/** What is written to uid_map or gid_map. */
export function idMap(first: number, read: HostFiles['read'] = readIfThere): string {
  const lines = [`0 ${first} ${DEFAULT_IDS.count}`];
  if (isMapped(PROGRAM_UID, 1, read)) lines.push(`${PROGRAM_UID} ${PROGRAM_UID} 1`);
  return `${lines.join('\n')}\n`;
}

/** root's range in subuid(5), where it has one that is large enough. */
function subordinate(file: string | undefined): number {
  for (const line of file?.split('\n') ?? []) {
    const [owner, first, count] = line.split(':');
    if ((owner === 'root' || owner === '0') && Number(count) >= DEFAULT_IDS.count) return Number(first);
  }
  return DEFAULT_IDS.first;
}

/** Why a user namespace with these ids is out of reach. */
function obstacle({ uid, gid }: LabIds, read: HostFiles['read']): string | undefined {
  const isMissing =
    !isMapped(uid, DEFAULT_IDS.count, read) || !isMapped(gid, DEFAULT_IDS.count, read, 'gid_map');
  if (isMissing) return `the ids ${uid} to ${uid + DEFAULT_IDS.count - 1} are not mapped into this container`;
  if (read('/proc/sys/user/max_user_namespaces')?.trim() === '0') return 'user.max_user_namespaces is 0';
  const held = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(read('/proc/self/status') ?? '')?.[1] ?? '0'}`);
  const lacking = Object.entries(NEEDED).filter(([, bit]) => ((held >> bit) & 1n) === 0n);
  if (lacking.length > 0) return `root lacks ${lacking.map(([name]) => name).join(' and ')}`;
  // Then the kernel refuses a /proc to a user namespace: mount_too_revealing() in fs/namespace.c.
  const masked = (read('/proc/self/mountinfo') ?? '').split('\n').map((line) => line.split(' ')[4] ?? '');
  const isMasked = masked.some((place) => place.startsWith('/proc/') && place !== '/proc/sys/fs/binfmt_misc');
  return isMasked
    ? 'parts of /proc are covered, as in a container without systempaths=unconfined'
    : undefined;
}

function isMapped(first: number, count: number, read: HostFiles['read'], file = 'uid_map'): boolean {
  const map = read(`/proc/self/${file}`) ?? '';
  return map.split('\n').some((line) => {
    const [inside = NaN, , length = NaN] = line.trim().split(/\s+/).map(Number);
    return inside <= first && first + count <= inside + length;
  });
}
