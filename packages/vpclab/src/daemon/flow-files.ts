// Writes flow logs to files, in the form of AWS VPC Flow Logs: one flow a line below a line with the names of the fields.
// Files are bounded by size and age, all of them together too. What cannot be written is dropped and reported: flows go on.

import { mkdir, open, readdir, stat, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonOf } from '../reason.ts';
import { fileBoundsOf, filesToRemove, flowFileName, isFlowFileName } from '../flow-logs/file-name.ts';
import type { FileBounds, KeptFile } from '../flow-logs/file-name.ts';
import { AWS_DEFAULT, awsFields, awsHeader, awsLine } from '../model/aws-flow.ts';
import type { FlowRecord } from '../model/flow-log.ts';
import { errnoOf } from '../runtime/file-error.ts';

const WRITE_MS = 1_000;
/** More than this many characters wait for a disk that does not keep up: further flows are dropped. */
const MOST_WAITING = 8 << 20;
/** Of files that begin in one second. */
const MOST_NUMBERS = 1_000;

type FlowFilesOptions = {
  readonly directory: string;
  readonly lab: string;
  /** Of all files together. */
  readonly bytes: number;
  /** Fields of AWS; undefined: those of version 2. */
  readonly format: string | undefined;
  readonly onFailure: (reason: string) => void;
  /** Only for tests. */
  readonly bounds?: FileBounds;
};

type OpenFile = {
  readonly handle: FileHandle;
  readonly path: string;
  readonly beganAt: number;
  bytes: number;
  hasFlows: boolean;
};

export class FlowFiles {
  readonly #options: FlowFilesOptions;
  readonly #fields: readonly string[];
  readonly #bounds: FileBounds;
  readonly #timer: NodeJS.Timeout;
  #waiting: string[] = [];
  #waitingSize = 0;
  #dropped = 0;
  #file: OpenFile | undefined;
  #writing: Promise<void> | undefined;
  #isFailing = false;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(options: FlowFilesOptions) {
    this.#options = options;
    this.#fields = options.format === undefined ? AWS_DEFAULT : awsFields(options.format);
    this.#bounds = options.bounds ?? fileBoundsOf(options.bytes);
    this.#timer = setInterval(() => void this.write(), WRITE_MS).unref();
  }

  add(record: FlowRecord): void {
    const line = awsLine(record, this.#fields);
    if (this.#waitingSize + line.length > MOST_WAITING) {
      this.#dropped += 1;
      return;
    }
    this.#waiting.push(line);
    this.#waitingSize += line.length;
  }

  /** Writes what waits. One write at a time: what was added during one is in the next. */
  async write(): Promise<void> {
    await this.#writing;
    this.#writing ??= this.#attempt().finally(() => {
      this.#writing = undefined;
    });
    await this.#writing;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.write();
    await this.#end();
  }

  async #attempt(): Promise<void> {
    try {
      await this.#writeWaiting(Date.now());
      if (this.#dropped > 0) this.#options.onFailure(`${this.#dropped} flows were not written to a file`);
      this.#dropped = 0;
      this.#isFailing = false;
    } catch (error) {
      // Reported once, and tried again with a file of its own.
      await this.#end();
      if (!this.#isFailing) this.#options.onFailure(`flows are not written: ${reasonOf(error)}`);
      this.#isFailing = true;
    }
  }

  async #writeWaiting(now: number): Promise<void> {
    const { fileBytes, fileMs } = this.#bounds;
    const isOld = this.#file !== undefined && this.#file.beganAt + fileMs <= now;
    if (isOld) await this.#end();
    // Also where nothing is written: what is too old goes.
    if (isOld || this.#lookedAt + fileMs <= now) await this.#removeOld(now);
    while (this.#waiting.length > 0) {
      const header = awsHeader(this.#fields);
      const room = this.#file === undefined ? fileBytes - header.length : fileBytes - this.#file.bytes;
      const fitting = linesWithin(this.#waiting, room);
      if (fitting.length === 0 && this.#file !== undefined) {
        await this.#end();
        continue;
      }
      // A line that fits into no file has one to itself.
      const lines = fitting.length === 0 ? this.#waiting.slice(0, 1) : fitting;
      const file = (this.#file ??= await this.#begin(header, now));
      const bytes = Buffer.from(lines.join(''));
      try {
        await file.handle.appendFile(bytes);
      } catch (error) {
        // They are written again, whole.
        await file.handle.truncate(file.bytes).catch(() => undefined);
        throw error;
      }
      file.bytes += bytes.length;
      file.hasFlows = true;
      this.#waiting = this.#waiting.slice(lines.length);
      this.#waitingSize -= lines.reduce((size, line) => size + line.length, 0);
    }
  }

  async #begin(header: string, now: number): Promise<OpenFile> {
    const { directory, lab } = this.#options;
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await this.#removeOld(now);
    for (let number = 0; number < MOST_NUMBERS; number += 1) {
      const path = join(directory, flowFileName(lab, now, number));
      const handle = await openNew(path);
      if (handle === undefined) continue;
      try {
        await handle.appendFile(header);
        return { handle, path, beganAt: now, bytes: Buffer.byteLength(header), hasFlows: false };
      } catch (error) {
        await handle.close();
        await unlink(path).catch(() => undefined);
        throw error;
      }
    }
    throw new Error(`${MOST_NUMBERS} files began in one second`);
  }

  async #end(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.handle.close().catch(() => undefined);
    // A full disk takes the header and no flow: each further attempt would leave one more such file.
    if (file?.hasFlows === false) await unlink(file.path).catch(() => undefined);
  }

  async #removeOld(now: number): Promise<void> {
    this.#lookedAt = now;
    const { directory } = this.#options;
    const names = await readdir(directory).catch((error: unknown) => {
      if (errnoOf(error) === 'ENOENT') return [];
      throw error;
    });
    const files = await Promise.all(
      names.filter(isFlowFileName).map(async (name): Promise<KeptFile> => {
        const { size, mtimeMs } = await stat(join(directory, name));
        return { name, bytes: size, changedAt: mtimeMs };
      }),
    );
    for (const name of filesToRemove(files, this.#bounds, now)) await unlink(join(directory, name));
  }
}

/** Undefined: there is one. It is never written to: its end may be half a line, and its fields others. */
async function openNew(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'ax', 0o600);
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return undefined;
    throw error;
  }
}

/** The first of them that fit. */
function linesWithin(lines: readonly string[], room: number): readonly string[] {
  let left = room;
  let end = 0;
  for (const line of lines) {
    left -= Buffer.byteLength(line);
    if (left < 0) break;
    end += 1;
  }
  return lines.slice(0, end);
}
