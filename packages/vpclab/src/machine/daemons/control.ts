// Control sockets under the names where ovs-appctl(8) and ovn-appctl(8) look for them: `-t NAME` means
// RUNDIR/NAME.PID.ctl, with the pid from RUNDIR/NAME.pid (ovs: lib/dirs.c, utilities/ovs-appctl.c). Ours have fixed
// paths, which do not change with a restart; a symbolic link per process makes both work.

import { readdirSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { DaemonRow } from '../../model/rows.ts';

const UNIXCTL = '--unixctl=';

/** The path that a daemon was told to open its control socket at. */
export function controlSocket(row: DaemonRow): string | undefined {
  return row.args.find((word) => word.startsWith(UNIXCTL))?.slice(UNIXCTL.length);
}

/** What earlier processes of the daemon left there goes. */
export function linkControlSocket(row: DaemonRow, pid: number): void {
  const directory = dirname(row.pidFile);
  const name = basename(row.pidFile, '.pid');
  const link = `${name}.${pid}.ctl`;
  const present = readdirSync(directory).filter((entry) => /^(.+)\.\d+\.ctl$/.exec(entry)?.[1] === name);
  for (const stale of present) if (stale !== link) rmSync(join(directory, stale), { force: true });
  const socket = controlSocket(row);
  if (socket !== undefined && !present.includes(link)) symlinkSync(socket, join(directory, link));
}
