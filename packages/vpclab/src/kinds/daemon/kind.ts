// A long-running program. Changed arguments, files or environment mean a restart, and so does a place of its own that is
// no longer there: its namespace was deleted under it, or the socket that clients find it by is gone.

import type { Change, ChangeOf, Consequence } from '../../model/plan.ts';
import type { DaemonRow } from '../../model/rows.ts';
import { compareFields } from '../fields.ts';
import type { Kind } from '../kind.ts';
import { daemonColumns } from '../../model/daemon-columns.ts';
import { maybe } from '../maybe.ts';
import { renewed } from '../renewal.ts';
import { checkStarts } from './check.ts';

export const daemon: Kind<DaemonRow> = {
  title: (row) => `daemon ${row.key}`,
  places: (row) => [row.netns],
  compare: (intended, observed) => [
    ...compareFields(intended, observed).filter(({ column }) => !NOT_OF_THE_PROCESS.has(column)),
    ...(observed.undone === undefined ? [] : [{ column: MADE, from: observed.undone, to: 'as it made it' }]),
  ],
  needs: (row) => ({ namespaces: [row.netns] }),
  check: checkStarts,
  renews: (change) =>
    change.kind === 'delete' || isMadeAgain(change) ? [] : [renewed.daemon(change.row.key)],
  renewedBy: ({ netns, restartsWith }, isRenewed) => {
    if (isRenewed(renewed.namespace(netns)))
      return { kind: 'replace', reason: `its namespace ${netns} is recreated` };
    const other = restartsWith.find(isRenewed);
    return other === undefined ? undefined : { kind: 'replace', reason: `it starts again with ${other}` };
  },
  consequences,
  endsByItself: true,
  schema: (z) => {
    const columns = daemonColumns(z);
    return {
      ...columns,
      readySocket: maybe(columns.readySocket),
      database: maybe(columns.database),
      undone: z.string().optional(),
    };
  },
  work: async () => (await import('./work/work.ts')).daemonWork,
};

const MADE = 'what it made';

/** What others changed of what it made, in words. */
export function undoneOf(change: Change): string | undefined {
  if (change.kind === 'create' || change.kind === 'delete') return undefined;
  const made = change.columns.find(({ column }) => column === MADE);
  return typeof made?.from === 'string' ? made.from : undefined;
}

/**
 * What it made is put back while it runs on: flows of the underlay's bridge, as the restart of a switch interrupts all
 * packets of a node; the southbound listener; routes that a kernel lost, as the restart of a router resets its sessions.
 */
export function isMadeAgain(change: Change): boolean {
  const { kind, row } = change;
  return (
    kind === 'update' &&
    row.kind === 'daemon' &&
    MAKERS.has(row.program) &&
    change.columns.every(({ column }) => column === MADE)
  );
}

const MAKERS: ReadonlySet<string> = new Set(['ovs-vswitchd', 'ovsdb-server', 'zebra']);

/** How it is started, which a running one need not be told. */
const NOT_OF_THE_PROCESS: ReadonlySet<string> = new Set(['after', 'restartsWith', 'carries']);

function consequences(change: ChangeOf<'daemon'>): readonly Consequence[] {
  const { kind, row } = change;
  if ((kind !== 'update' && kind !== 'replace') || isMadeAgain(change)) return [];
  return [
    {
      code: 'RESTARTS_DAEMON',
      certain: true,
      message: `${row.key} restarts${row.carries === '' ? '' : `: this interrupts ${row.carries}`}`,
    },
  ];
}
