// The row of a daemon: where its files lie and what it is called follow from its namespace and name.

import { directoryOf } from './layout.ts';
import type { Credentials, DaemonRow, Origin } from './rows.ts';

type Place = Pick<DaemonRow, 'directory' | 'pidFile' | 'logFile'>;

export function daemonRow(
  of: { readonly netns: string; readonly origin: Origin },
  name: string,
  parts: {
    /** Unless it is called as the daemon is. */
    readonly program?: string | undefined;
    readonly args: (at: Place) => readonly string[];
    readonly env?: DaemonRow['env'];
    readonly readySocket?: string | undefined;
    readonly database?: DaemonRow['database'];
    readonly after?: DaemonRow['after'];
    readonly restartsWith?: DaemonRow['restartsWith'];
    readonly carries?: string;
    readonly files?: DaemonRow['files'];
    readonly pidFileBy?: DaemonRow['pidFileBy'];
    readonly credentials?: DaemonRow['credentials'];
    /** Unless it is the namespace's. */
    readonly directory?: string;
  },
): DaemonRow {
  const { program = name, args, env = {}, readySocket, database, directory = directoryOf(of.netns) } = parts;
  const { after = [], restartsWith = [], carries = '', files, pidFileBy, credentials } = parts;
  const at = { directory, pidFile: `${directory}/${name}.pid`, logFile: `${directory}/${name}.log` };
  return {
    kind: 'daemon',
    key: `${of.netns}/${name}`,
    netns: of.netns,
    program,
    args: args(at),
    env,
    ...at,
    readySocket,
    database,
    after,
    restartsWith,
    carries,
    ...(files && { files }),
    ...(pidFileBy && { pidFileBy }),
    ...(credentials && { credentials }),
    origin: of.origin,
  };
}

/** Runs a program of the user's and keeps it running (machine/programs/run.sh). */
export const RUNNER = 'run.sh';

/** Where a runner says how its program is: the first word is `running` while it runs. */
export function stateFileOf({ pidFile }: Pick<DaemonRow, 'pidFile'>): string {
  return `${pidFile}.state`;
}

/** The first arguments of every daemon of OVS and OVN. */
export function ovsArguments({ pidFile, logFile }: Place): readonly string[] {
  return [`--pidfile=${pidFile}`, `--log-file=${logFile}`, '-vconsole:off'];
}

/** The options of OVS and OVN programs that name a key, its certificate, and the authority to trust: ovs-vswitchd(8). */
export function tlsArguments({ file }: Credentials): readonly string[] {
  return [`--private-key=${file}.key`, `--certificate=${file}.pem`, `--ca-cert=${file}.ca.pem`];
}
