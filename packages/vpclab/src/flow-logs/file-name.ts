// Names of files of flow logs: `LAB_vpcflowlogs_TIME_NUMBER.log`, as AWS names those that it puts into a bucket, so that
// they sort by age. Pure; times are Unix milliseconds.

const NAME = /^(.+)_vpcflowlogs_(\d{8}T\d{6}Z)_(\d{4})\.log$/;

/** `number`: of those that began in the same second. */
export function flowFileName(lab: string, beganAt: number, number: number): string {
  const time = new Date(beganAt).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `${lab}_vpcflowlogs_${time}_${String(number).padStart(4, '0')}.log`;
}

export function isFlowFileName(name: string): boolean {
  return NAME.test(name);
}

export type KeptFile = { readonly name: string; readonly bytes: number; readonly changedAt: number };

export type FileBounds = {
  /** Of all files together, the one that is written included. */
  readonly bytes: number;
  readonly fileBytes: number;
  readonly fileMs: number;
  readonly keptMs: number;
};

/** Where there is little room, files are a tenth of it: that much goes with the oldest. */
const MOST_FILE_BYTES = 16 << 20;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const PARTS = 10;

/** What is kept in that many bytes: as long as metrics are (--storage.tsdb.retention.time), in files of an hour. */
export function fileBoundsOf(bytes: number): FileBounds {
  const fileBytes = Math.min(MOST_FILE_BYTES, Math.floor(bytes / PARTS));
  return { bytes, fileBytes, fileMs: HOUR_MS, keptMs: 15 * DAY_MS };
}

/** What has to go so that a whole file has room beside those that are left: the oldest. */
export function filesToRemove(
  files: readonly KeptFile[],
  { bytes, fileBytes, keptMs }: FileBounds,
  now: number,
): readonly string[] {
  const ordered = files
    .filter(({ name }) => isFlowFileName(name))
    .toSorted((a, b) => a.changedAt - b.changedAt || (a.name < b.name ? -1 : 1));
  let left = ordered.reduce((sum, file) => sum + file.bytes, 0);
  const removed: string[] = [];
  for (const file of ordered) {
    if (left <= bytes - fileBytes && file.changedAt + keptMs > now) break;
    removed.push(file.name);
    left -= file.bytes;
  }
  return removed;
}
