// Which processes are daemons of ours. What starts a daemon first records its row in a directory that only we write, and
// the shell that becomes the daemon adds its own pid and start time before it does: whoever dies in between, no daemon
// is lost. A process counts when it is the recorded one (a pid alone is reused) and carries the record's mark in its
// environment. The mark is only compared: any process can have it, so nothing that is in it is believed.

import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { VpclabError } from '../../errors.ts';
import { daemonColumns } from '../../model/daemon-columns.ts';
import { parseJson, sortedJson } from '../../model/json.ts';
import type { ConceptName } from '../../model/lab.ts';
import type { DaemonRow } from '../../model/rows.ts';
import { checked, libc } from '../kernel/libc.ts';
import type { Namespaces } from '../kernel/namespaces.ts';
import { parseProcessStat, readIfThere, type ProcessIdentity } from '../kernel/process-identity.ts';
import { replaceFile } from '../tools/replace-file.ts';

export const MARK_VARIABLE = 'VPCLAB_MARK';

export type ObservedDaemon = ProcessIdentity & {
  /** As it was started. */
  readonly row: DaemonRow;
  /** Of that row. */
  readonly mark: string;
  /** The namespace that it lives in; "net:[4026532281]" when it is no longer the one that the row names. */
  readonly netns: string;
};

const STARTING_MS = 5_000;
const POLL_MS = 5;
/** flock(2). */
const LOCK = { shared: 1, exclusive: 2, notBlocking: 4, unlock: 8 } as const;
/** Each start adds a line; a record with more of them is written again. */
const MOST_STARTS_BYTES = 2_048;
/** What a recorded process is before it becomes the daemon: without the mark a shell, with it nsenter(1). */
const SHELLS: ReadonlySet<string> = new Set(['sh', 'dash', 'bash', 'busybox']);
const ENTERING = 'nsenter';

const COLUMNS = daemonColumns(z);

const DaemonSchema: z.ZodType<DaemonRow> = z
  .object({
    kind: z.literal('daemon'),
    key: z.string(),
    ...COLUMNS,
    readySocket: COLUMNS.readySocket.optional(),
    database: COLUMNS.database.optional(),
    origin: z.object({
      concept: z.custom<ConceptName>((value) => typeof value === 'string'),
      name: z.string(),
    }),
  })
  // JSON has no undefined: the keys are there all the same.
  .transform((row) => ({ ...row, readySocket: row.readySocket, database: row.database }));

/** The text that is compared to tell whether a daemon runs as intended. */
export function markOf(row: DaemonRow): string {
  const digest = createHash('sha256').update(sortedJson(row)).digest('hex');
  return `${row.key} ${digest}`;
}

export class DaemonRecords {
  readonly #directory: string;
  readonly #namespaces: Namespaces;

  constructor(directory: string, namespaces: Namespaces) {
    this.#directory = directory;
    this.#namespaces = namespaces;
  }

  fileOf(key: string): string {
    return join(this.#directory, `${encodeURIComponent(key)}.record`);
  }

  /** Before the daemon is started. The record of the same row is left as it is, which also works on a full disk. */
  write(row: DaemonRow): void {
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    const file = this.fileOf(row.key);
    const line = JSON.stringify(row);
    const present = readIfThere(file) ?? '';
    if (present.startsWith(`${line}\n`) && present.length < line.length + MOST_STARTS_BYTES) return;
    replaceFile(file, `${line}\n`);
  }

  remove(key: string): void {
    rmSync(this.fileOf(key), { force: true });
  }

  /**
   * A descriptor whose lock is held until the last process that inherited it has closed it: a shell that starts
   * daemons holds it for as long as it may still start one, also when vpclabd is killed.
   */
  startLock(): number {
    const fd = openSync(join(this.#directory, 'starting.lock'), 'a', 0o600);
    checked('flock', this.#directory, libc().flock(fd, LOCK.shared));
    return fd;
  }

  /** Once nothing is being started. */
  async observe(): Promise<readonly ObservedDaemon[]> {
    if (!existsSync(this.#directory)) return [];
    const deadline = performance.now() + STARTING_MS;
    for (;;) {
      const seen = this.#isStarting() ? undefined : this.#scan();
      if (seen !== undefined) return seen;
      if (performance.now() > deadline) {
        throw new VpclabError('TIMED_OUT', `daemons have been starting for more than ${STARTING_MS} ms`);
      }
      await sleep(POLL_MS);
    }
  }

  #isStarting(): boolean {
    const fd = openSync(join(this.#directory, 'starting.lock'), 'a', 0o600);
    try {
      return libc().flock(fd, LOCK.exclusive | LOCK.notBlocking) !== 0;
    } finally {
      closeSync(fd);
    }
  }

  /** Undefined: one of them is on its way from the shell to its program. */
  #scan(): readonly ObservedDaemon[] | undefined {
    const daemons: ObservedDaemon[] = [];
    for (const entry of readdirSync(this.#directory)) {
      if (!entry.endsWith('.record')) continue;
      const record = parseRecord(readIfThere(join(this.#directory, entry)) ?? '');
      if (record === undefined) continue;
      const { row, identity } = record;
      const stat = parseProcessStat(readIfThere(`/proc/${identity.pid}/stat`) ?? '');
      if (stat?.startTime !== identity.startTime || stat.state === 'Z' || stat.state === 'X') continue;
      const mark = markOf(row);
      const isMarked = hasMark(identity.pid, mark);
      if (isMarked ? stat.command === ENTERING : SHELLS.has(stat.command)) return undefined;
      if (!isMarked) continue;
      daemons.push({ ...identity, row, mark, netns: this.#placeOf(row, identity) });
    }
    return daemons;
  }

  #placeOf({ netns }: DaemonRow, { pid }: ProcessIdentity): string {
    const link = readlinkIfThere(`/proc/${pid}/ns/net`);
    return link === undefined || link === `net:[${this.#namespaces.inodeOf(netns)}]` ? netns : link;
  }
}

/** One row, then the processes that were started for it, the last of which counts. None yet: undefined. */
function parseRecord(
  text: string,
): { readonly row: DaemonRow; readonly identity: ProcessIdentity } | undefined {
  const [head = '', ...lines] = text.trimEnd().split('\n');
  const [, pid, startTime] = /^(\d+) (\d+)$/.exec(lines.at(-1) ?? '') ?? [];
  if (pid === undefined || startTime === undefined) return undefined;
  const row = DaemonSchema.safeParse(parseJson(head));
  return row.success ? { row: row.data, identity: { pid: Number(pid), startTime } } : undefined;
}

function hasMark(pid: number, mark: string): boolean {
  const environment = readIfThere(`/proc/${pid}/environ`) ?? '';
  return environment.split('\0').includes(`${MARK_VARIABLE}=${mark}`);
}

function readlinkIfThere(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
