// The directory of the host in which a lab keeps what monitoring records, beyond `down` (`monitoring: { data: DIR }`). It is
// the caller's and says whose data it holds; the lab writes below `kept/` and nowhere else. Nothing in there is read here:
// a lab wrote it.

import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { VpclabError } from '../errors.ts';
import { isRecord, parseJson } from '../model/json.ts';
import { fileError } from './file-error.ts';
import type { LabIds } from './lab-user.ts';
import { ownUid } from './paths.ts';
import { flawOfObject, flawOfWay, isThere } from './trusted-path.ts';

/** Says that the directory is vpclab's, and which lab's. */
const MARK = 'vpclab-data.json';
const FORMAT = 1;
/** The mark while it is being written. */
const MARK_BEGUN = `${MARK}.new`;
const OWN_MODE = 0o700;

type KeepFor = {
  readonly lab: string;
  /** Of a lab with a user namespace of its own; undefined: the lab user is the caller. */
  readonly ids: LabIds | undefined;
};

/** The directory that the lab writes to. Makes what is missing; refuses what somebody else has or can change. */
export function openKeptDirectory(directory: string, { lab, ids }: KeepFor, uid: number = ownUid()): string {
  const refuse = (why: string): never => {
    throw unusable(directory, lab, why);
  };
  if (!isThere(directory)) makeDirectory(directory, refuse, uid);
  const flaw = flawOfObject(directory, 'directory', uid);
  if (flaw !== undefined) return refuse(`it ${flaw}`);
  const wayFlaw = flawOfWay(directory, uid);
  if (wayFlaw !== undefined) return refuse(wayFlaw);
  const found = markIn(directory, uid);
  if (found.kind === 'flaw') return refuse(found.why);
  if (found.kind === 'lab' && found.lab !== lab) return refuse(`it holds the data of lab ${found.lab}`);
  if (found.kind === 'none') claim(directory, lab, refuse);
  return openPlace(join(directory, 'kept'), { ids, uid, refuse });
}

/** Two labs of one name in two runtime directories: init.sh finds the lock taken. */
export function usedByAnother(directory: string, lab: string): VpclabError {
  return unusable(directory, lab, 'another lab of that name is running and writes to it');
}

function unusable(directory: string, lab: string, why: string): VpclabError {
  const message = `${directory} cannot hold the data of lab ${lab}: ${why}. Nothing was changed.`;
  return new VpclabError('DATA_UNUSABLE', message, { details: { directory, lab } });
}

function makeDirectory(directory: string, refuse: (why: string) => never, uid: number): void {
  try {
    const wayFlaw = flawOfWay(directory, uid);
    if (wayFlaw !== undefined) refuse(wayFlaw);
    mkdirSync(directory, { mode: OWN_MODE });
  } catch (cause) {
    if (cause instanceof VpclabError) throw cause;
    throw fileError(cause, `make ${directory}`);
  }
}

type Mark =
  | { readonly kind: 'none' }
  | { readonly kind: 'lab'; readonly lab: string }
  | { readonly kind: 'flaw'; readonly why: string };

function markIn(directory: string, uid: number): Mark {
  const file = join(directory, MARK);
  if (!isThere(file)) return { kind: 'none' };
  const flaw = flawOfObject(file, 'file', uid);
  if (flaw !== undefined) return { kind: 'flaw', why: `${file} ${flaw}` };
  const lab = labOf(readFileSync(file, 'utf8'));
  return lab === undefined
    ? { kind: 'flaw', why: `${file} was not written by this version of vpclab` }
    : { kind: 'lab', lab };
}

function labOf(text: string): string | undefined {
  const mark = parseJson(text);
  if (!isRecord(mark) || mark['format'] !== FORMAT) return undefined;
  return typeof mark['lab'] === 'string' ? mark['lab'] : undefined;
}

/** Only an empty directory becomes ours. */
function claim(directory: string, lab: string, refuse: (why: string) => never): void {
  try {
    const others = readdirSync(directory).filter((name) => name !== MARK_BEGUN);
    if (others.length > 0)
      refuse(`it is not empty, and ${MARK} is not in it; name a directory that is empty or does not exist`);
    // Whatever is behind that name goes, and is not written to.
    const begun = join(directory, MARK_BEGUN);
    rmSync(begun, { recursive: true, force: true });
    // Whatever the umask: a mark that others can write is none.
    writeFileSync(begun, `${JSON.stringify({ format: FORMAT, lab })}\n`, { mode: 0o600, flag: 'wx' });
    renameSync(begun, join(directory, MARK));
  } catch (cause) {
    if (cause instanceof VpclabError) throw cause;
    throw fileError(cause, `write ${join(directory, MARK)}`);
  }
}

type Place = {
  readonly ids: LabIds | undefined;
  readonly uid: number;
  readonly refuse: (why: string) => never;
};

function openPlace(place: string, { ids, uid, refuse }: Place): string {
  const wanted = ids?.uid ?? uid;
  try {
    if (!isThere(place)) mkdirSync(place, { mode: OWN_MODE });
    const stats = lstatSync(place);
    if (!stats.isDirectory()) return refuse(`${place} is not a directory`);
    if (stats.uid !== wanted) {
      // As it was made a moment ago, or by a call that was cut off.
      if (stats.uid !== uid || readdirSync(place).length > 0)
        return refuse(
          `${place} belongs to uid ${stats.uid}, and this lab is uid ${wanted}; ` +
            `\`chown -R ${wanted}:${ids?.gid ?? process.getgid?.() ?? 0} ${place}\` gives it to the lab`,
        );
      chownSync(place, wanted, ids?.gid ?? wanted);
    }
    chmodSync(place, OWN_MODE);
    return place;
  } catch (cause) {
    if (cause instanceof VpclabError) throw cause;
    throw fileError(cause, `make ${place}`);
  }
}
