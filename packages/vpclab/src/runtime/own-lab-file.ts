// The lab file of a working directory. It is a command (`run:` starts programs), so it is used by itself only where the
// caller or root wrote it: a vpclab.yaml in a directory of somebody else is his, and `vpclab up` there would run it.

import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { VpclabError } from '../errors.ts';
import { ownUid } from './paths.ts';
import { isThere, isWritableByOthers } from './trusted-path.ts';

const NAME = 'vpclab.yaml';

/** Its path; undefined where there is none. Refuses one that somebody else wrote or can write. */
export function ownLabFile(directory: string, uid: number = ownUid()): string | undefined {
  const file = join(directory, NAME);
  if (!isThere(file)) return undefined;
  for (const path of [directory, file]) {
    const stats = lstatSync(path);
    const flaw = stats.isSymbolicLink()
      ? 'is a symbolic link'
      : stats.uid !== uid && stats.uid !== 0
        ? `belongs to uid ${stats.uid}`
        : isWritableByOthers(stats, uid)
          ? 'can be written to by others'
          : undefined;
    if (flaw === undefined) continue;
    const message = `${file} is not used by itself: ${path} ${flaw}. Name the file if you trust it: vpclab up ${NAME}`;
    throw new VpclabError('LAB_FILE_UNREADABLE', message, { details: { file } });
  }
  return file;
}
