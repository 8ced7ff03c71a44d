// Whether a running daemon is where its row says: in the namespace that has the name now, and to be found at its socket.

import { statSync } from 'node:fs';
import { netnsPath } from '../../host/netns.ts';
import type { DaemonRow } from '../../model/rows.ts';

/** The row with what is otherwise: a namespace that was deleted under the process, a socket that is gone. */
export function asFound(row: DaemonRow, pid: number): DaemonRow {
  const own = inodeOf(`/proc/${pid}/ns/net`);
  // It ended meanwhile: then it is somebody else's to notice.
  if (own === undefined) return row;
  const isHome = own === inodeOf(netnsPath(row.netns));
  const isFound = row.readySocket === undefined || inodeOf(row.readySocket) !== undefined;
  return {
    ...row,
    netns: isHome ? row.netns : '(deleted)',
    readySocket: isFound ? row.readySocket : undefined,
  };
}

function inodeOf(path: string): number | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })?.ino;
  } catch {
    return undefined;
  }
}
