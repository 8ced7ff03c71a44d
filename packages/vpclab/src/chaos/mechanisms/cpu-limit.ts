// A daemon that gets little of a processor: it runs in a control group of its own for so much of each period, and waits for
// the rest (cgroups(7), `cpu.max`). Only a group of the lab's is used, so that it is removed with the lab at the latest.

import { spawnSync } from 'node:child_process';
import {
  accessSync,
  appendFileSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { VpclabError } from '../../errors.ts';
import { errnoOf } from '../../machine/kernel/system-error.ts';
import { isAlive, readIfThere, readProcessStat } from '../../machine/kernel/process-identity.ts';
import type { FaultAction, FaultProcess } from '../../model/fault.ts';
import { cpuPlaces, quotaOf, settingsOf } from './cpu-place.ts';
import type { CpuPlace } from './cpu-place.ts';
import { locked } from './group-lock.ts';

type LimitAction = FaultAction & { readonly kind: 'cpu-limit' };
type Group = Pick<LimitAction, 'version' | 'group' | 'home'>;

/** What is written there is removed after the lab: runtime/control-groups.ts. */
const RECORD = '/run/vpclab/control-groups';
const MEMBERS = 'cgroup.procs';
const DIVIDED = 'cgroup.subtree_control';
const SLOW = 'vpclab-slow-';
const ENTER_MS = 5_000;
/** sched(7): FIFO, RR and DEADLINE. No quota holds for such a process. */
const REAL_TIME: ReadonlySet<string | undefined> = new Set(['1', '2', '6']);

/**
 * Where the process can be limited. It is tried, because rights and controllers have a say, but never with the process itself:
 * it might not get back to where it was. Undefined: nowhere.
 */
export function cpuGroupOf(target: FaultProcess, record = RECORD): Group | undefined {
  if (isRealTime(target)) return undefined;
  const places = cpuPlaces(readIfThere(`/proc/${target.pid}/cgroup`) ?? '', owned(record));
  return places.map((place) => groupAt(place, target)).find((group) => isPossible(group, target, record));
}

export function limitProcessor(action: LimitAction, record = RECORD): void {
  // Its number may be another process's by now.
  refuseGone(action);
  locked(record, () => {
    make(action, record);
    set(action, quotaOf(action.percent));
  });
  if (action.home !== undefined)
    for (const member of withDescendants(action.process)) if (isAlive(member)) move(member.pid, action.group);
  refuseGone(action);
}

/** Done twice, it does nothing. */
export function liftLimit(action: Group, record = RECORD): void {
  if (existsSync(action.group)) locked(record, () => lift(action));
}

function lift(action: Group): void {
  const { group, home } = action;
  if (!existsSync(group)) return;
  try {
    set(action, undefined);
  } catch (error) {
    // It was not begun.
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
  if (home !== undefined) {
    for (const pid of membersOf(group)) move(pid, home);
    rmdirSync(group);
  }
  divideNoMore(dirname(group));
}

function groupAt({ version, parent, home }: CpuPlace, { pid }: FaultProcess): Group {
  if (parent === undefined) return { version, group: home, home: undefined };
  // Numbers of processes are unique in a lab, its pid namespace is on the machine.
  const namespace = readlinkSync('/proc/self/ns/pid').replaceAll(/\D/g, '');
  const name = `${SLOW}${namespace}-${pid}`;
  // A fault has it already.
  if (home.endsWith(`/${name}`)) return { version, group: home, home: parent };
  // Version 1 lets only root put it back where it was if that is not the lab's own.
  return { version, group: join(parent, name), home: isWritable(join(home, MEMBERS)) ? home : parent };
}

function isPossible(group: Group, target: FaultProcess, record: string): boolean {
  // A fault has it: trying would undo that one.
  if (group.home === undefined ? isLimited(group.group) : existsSync(group.group)) return true;
  try {
    return locked(record, () => isTried(group, target, record));
  } catch {
    return false;
  }
}

function isTried(group: Group, target: FaultProcess, record: string): boolean {
  try {
    make(group, record);
    set(group, undefined);
    return group.home === undefined || (mayMove(target, group.version) && canBeEntered(group.group));
  } finally {
    try {
      lift(group);
    } catch {
      // Of a group that could not be made.
    }
  }
}

/** By a process of our own, which is gone at once. */
function canBeEntered(group: string): boolean {
  const enter = ['-c', 'echo $$ >"$1"', 'sh', join(group, MEMBERS)];
  return spawnSync('sh', enter, { stdio: 'ignore', timeout: ENTER_MS }).status === 0;
}

/** In version 1 only the machine's root moves the processes of other users. */
function mayMove({ pid }: FaultProcess, version: 1 | 2): boolean {
  if (version === 2 || statSync(`/proc/${pid}`).uid === process.geteuid?.()) return true;
  return (
    process.geteuid?.() === 0 && /^\s*0\s+0\s+4294967295$/m.test(readIfThere('/proc/self/uid_map') ?? '')
  );
}

/** By field 41 of proc_pid_stat(5). */
function isRealTime({ pid }: FaultProcess): boolean {
  const text = readIfThere(`/proc/${pid}/stat`) ?? '';
  return REAL_TIME.has(text.slice(text.lastIndexOf(')') + 2).split(' ')[38]);
}

function refuseGone({ daemon, process: target }: LimitAction): void {
  if (!isAlive(target)) throw new VpclabError('DAEMON_FAILED', `${daemon} ended while it was being slowed.`);
}

function make({ version, group, home }: Group, record: string): void {
  if (home !== undefined) {
    if (!owned(record).includes(group)) appendFileSync(record, `${group}\n`);
    // Never what is above it: in a container the way there may be hidden.
    if (!existsSync(group)) mkdirSync(group);
  }
  const parent = dirname(group);
  if (version === 2 && isOfLab(parent)) writeFileSync(join(parent, DIVIDED), '+cpu');
}

/** Groups beside each other share processors as equals only while that is asked for. */
function divideNoMore(parent: string): void {
  if (!isOfLab(parent) || !existsSync(join(parent, DIVIDED))) return;
  const isUsed = readdirSync(parent).some((name) => name.startsWith(SLOW) || isLimited(join(parent, name)));
  if (!isUsed) writeFileSync(join(parent, DIVIDED), '-cpu');
}

/** In version 2, where others have the same group. */
function isLimited(group: string): boolean {
  return /^\d/.test(readIfThere(join(group, 'cpu.max')) ?? '');
}

function isOfLab(group: string): boolean {
  return /\/vpclab-\d+$/.test(group);
}

function set({ version, group }: Group, quota: number | undefined): void {
  // Without a controller there is no such file, and none can be made.
  for (const { file, value } of settingsOf(version, quota))
    writeFileSync(join(group, file), value, { flag: 'r+' });
}

function move(pid: number, group: string): void {
  try {
    writeFileSync(join(group, MEMBERS), String(pid));
  } catch (error) {
    if (errnoOf(error) !== 'ESRCH') throw error;
  }
}

function membersOf(group: string): readonly number[] {
  return (readIfThere(join(group, MEMBERS)) ?? '').split('\n').filter(Boolean).map(Number);
}

function withDescendants(target: FaultProcess): readonly FaultProcess[] {
  const all = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  const stats = all.flatMap((entry) => readProcessStat(Number(entry)) ?? []);
  const children = Map.groupBy(stats, ({ parent }) => parent);
  const below = (of: number): readonly FaultProcess[] =>
    (children.get(of) ?? []).flatMap((child) => [child, ...below(child.pid)]);
  return [target, ...below(target.pid)];
}

function owned(record: string): readonly string[] {
  return (readIfThere(record) ?? '').split('\n').filter(Boolean);
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
