// A daemon whose clock is wrong: started again under libfaketime, which gives it another time of day. What it measures by the
// monotonic clock, such as its timers, is not changed.

import { readdirSync, existsSync } from 'node:fs';
import { VpclabError } from '../../errors.ts';
import type { LabView } from '../../model/engine.ts';
import type { DaemonRow } from '../../model/rows.ts';
import type { FaultKind } from '../fault-kind.ts';
import { base, running, touchesOf } from './process.ts';

/** Where Debian has it: /usr/lib/<architecture>/faketime. The daemons have threads. */
const LIBRARIES = '/usr/lib';
const LIBRARY = 'faketime/libfaketimeMT.so.1';

export const clockOffset: FaultKind = {
  ...base,
  brief: 'start a daemon again with a clock that is ahead, or behind (--offset)',
  targets: (view) => rowsOf(view).map(({ key }) => key),
  effect: (daemon, view, offsetMs) => {
    const seconds = Math.round(offsetMs / 1000);
    const pidFile = rowsOf(view).find(({ key }) => key === daemon)?.pidFile ?? '';
    const way = seconds < 0 ? 'behind' : 'ahead';
    return {
      mechanism: `libfaketime puts the clock of ${daemon} ${Math.abs(seconds)} s ${way}; SIGKILL, and it is started again`,
      actions: [
        { kind: 'clock', daemon, process: running(daemon, view), pidFile, library: library(), seconds },
      ],
      touches: touchesOf(daemon),
    };
  },
};

/** Those that say themselves which process they are, so that one that does not come back is noticed. */
function rowsOf({ rows }: LabView): readonly DaemonRow[] {
  return rows.flatMap((row) =>
    row.kind === 'daemon' && row.args.some((word) => word.includes(row.pidFile)) ? [row] : [],
  );
}

function library(): string {
  const directories = [LIBRARIES, ...readdirSync(LIBRARIES).map((name) => `${LIBRARIES}/${name}`)];
  const found = directories.map((directory) => `${directory}/${LIBRARY}`).find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new VpclabError('HOST_UNSUITABLE', 'libfaketime is not on this host: install the package faketime', {
    details: { program: 'faketime' },
  });
}
