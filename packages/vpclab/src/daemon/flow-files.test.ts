import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { flowFileName } from '../flow-logs/file-name.ts';
import type { FileBounds } from '../flow-logs/file-name.ts';
import { AWS_DEFAULT, awsHeader, awsLine } from '../model/aws-flow.ts';
import type { FlowRecord } from '../model/flow-log.ts';
import { FlowFiles } from './flow-files.ts';

const HOUR_MS = 3_600_000;
const HEADER = awsHeader(AWS_DEFAULT);
const WIDE: FileBounds = { bytes: 1 << 20, fileBytes: 1 << 16, fileMs: HOUR_MS, keptMs: 24 * HOUR_MS };
const at = { tenant: 'retail', vpc: 'shop', subnet: 'web', kind: 'workload', name: 'web-1' } as const;

/** `n` tells it from others; its line is always as long. */
const flow = (n: number): FlowRecord => ({
  at: { ...at, node: 'node-1', interface: 'x' },
  ...{ direction: 'egress', peer: undefined, source: '10.0.1.11', destination: '10.0.1.12' },
  ...{ sourcePort: 10_000 + n, destinationPort: 80, protocol: 6, packets: 2, bytes: 120, start: 5, end: 6 },
  ...{ action: 'accept', reason: undefined, translation: undefined },
});
const LINE_BYTES = awsLine(flow(0), AWS_DEFAULT).length;

let scratch = '';
let directory = '';
let failures: string[] = [];
let open: FlowFiles | undefined;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'vpclab-flow-files-'));
  directory = join(scratch, 'flow-logs');
  failures = [];
});
afterEach(async () => {
  await open?.close();
  rmSync(scratch, { recursive: true });
});

function filesWith(bounds: Partial<FileBounds> = {}, format?: string): FlowFiles {
  open = new FlowFiles({
    ...{ directory, lab: 'lab', bytes: 0, format, bounds: { ...WIDE, ...bounds } },
    onFailure: (reason) => void failures.push(reason),
  });
  return open;
}

const names = (): readonly string[] => readdirSync(directory).toSorted();
const texts = (): readonly string[] => names().map((name) => readFileSync(join(directory, name), 'utf8'));
const linesOf = (numbers: readonly number[]): string =>
  numbers.map((n) => awsLine(flow(n), AWS_DEFAULT)).join('');

async function write(files: FlowFiles, numbers: readonly number[]): Promise<void> {
  for (const n of numbers) files.add(flow(n));
  await files.write();
}

it('a file begins with the names of its fields, and grows', async () => {
  const files = filesWith();
  await write(files, [1, 2]);
  await write(files, [3]);
  expect(texts()).toEqual([HEADER + linesOf([1, 2, 3])]);
  expect(failures).toEqual([]);
});

it('has the fields that are asked for', async () => {
  await write(filesWith({}, '${vpc-id} ${srcport}'), [7]);
  expect(texts()).toEqual(['vpc-id srcport\nshop 10007\n']);
});

it('without a flow there is no file', async () => {
  await filesWith().write();
  expect(readdirSync(scratch)).toEqual([]);
});

it('a full file ends with a whole line, and no flow is lost or reported twice', async () => {
  const fileBytes = HEADER.length + 3 * LINE_BYTES + 5;
  const files = filesWith({ fileBytes });
  const numbers = Array.from({ length: 20 }, (_, n) => n);
  await write(files, numbers.slice(0, 8));
  await write(files, numbers.slice(8));
  expect(texts()).toHaveLength(7);
  for (const text of texts()) expect(text.length).toBeLessThanOrEqual(fileBytes);
  expect(
    texts()
      .map((text) => text.slice(HEADER.length))
      .join(''),
  ).toBe(linesOf(numbers));
});

it('a line that fits into no file has one to itself', async () => {
  await write(filesWith({ fileBytes: HEADER.length + 5 }), [1, 2]);
  expect(texts()).toEqual([HEADER + linesOf([1]), HEADER + linesOf([2])]);
});

it('all files together stay within their bound, and the oldest go', async () => {
  const fileBytes = HEADER.length + 2 * LINE_BYTES;
  const files = filesWith({ fileBytes, bytes: 4 * fileBytes });
  for (let n = 0; n < 30; n += 2) await write(files, [n, n + 1]);
  const left = texts();
  expect(left.length).toBeLessThanOrEqual(4);
  expect(left.join('').length).toBeLessThanOrEqual(4 * fileBytes);
  expect(left.join('')).toContain(linesOf([29]));
  expect(left.join('')).not.toContain(linesOf([0]));
});

it('a file is ended after its time, and goes when it is too old', async () => {
  mkdirSync(directory);
  const old = join(directory, flowFileName('lab', 0, 0));
  const foreign = join(directory, 'notes.log');
  for (const path of [old, foreign]) {
    writeFileSync(path, 'x');
    utimesSync(path, 0, 0);
  }
  const files = filesWith({ fileMs: 0 });
  await write(files, [1]);
  await write(files, [2]);
  expect(names()).toContain('notes.log');
  expect(names()).not.toContain(flowFileName('lab', 0, 0));
  expect(texts().filter((text) => text.startsWith(HEADER))).toEqual([
    HEADER + linesOf([1]),
    HEADER + linesOf([2]),
  ]);
});

it('begins a file of its own beside that of an earlier vpclabd', async () => {
  const before = filesWith();
  await write(before, [1]);
  await before.close();
  await write(filesWith(), [2]);
  expect(texts()).toEqual([HEADER + linesOf([1]), HEADER + linesOf([2])]);
});

it('what cannot be written is reported once, and written when it can be', async () => {
  writeFileSync(directory, 'in the way');
  const files = filesWith();
  await write(files, [1]);
  await write(files, [2]);
  expect(failures).toEqual([expect.stringContaining('flows are not written: ')]);
  rmSync(directory);
  await files.write();
  expect(texts()).toEqual([HEADER + linesOf([1, 2])]);
});

it('a disk that takes no more than the header is left without files of headers alone', async () => {
  const files = filesWith();
  mkdirSync(directory);
  const sample = await openFile(join(scratch, 'sample'), 'w');
  const prototype = Object.getPrototypeOf(sample) as FileHandle;
  await sample.close();
  const full = vi.spyOn(prototype, 'appendFile').mockImplementation(async function (this: FileHandle, data) {
    // As much of it as fits: none.
    if (data !== HEADER) throw new Error('ENOSPC: no space left on device, write');
    await this.write(HEADER);
  });
  try {
    await write(files, [1]);
    await write(files, [2]);
    expect(names()).toEqual([]);
    expect(failures).toEqual(['flows are not written: ENOSPC: no space left on device, write']);
  } finally {
    full.mockRestore();
  }
  await files.write();
  expect(texts()).toEqual([HEADER + linesOf([1, 2])]);
});

it('what waits is bounded: what is too much is dropped and counted', async () => {
  writeFileSync(directory, 'in the way');
  const files = filesWith({ fileBytes: 64 << 20, bytes: 640 << 20 });
  const most = Math.floor((8 << 20) / LINE_BYTES);
  for (let n = 0; n < most + 100; n += 1) files.add(flow(0));
  rmSync(directory);
  await files.write();
  expect(failures).toEqual(['100 flows were not written to a file']);
  expect(texts().join('').length).toBe(HEADER.length + most * LINE_BYTES);
});

it('writes what waits when it is closed', async () => {
  const files = filesWith();
  files.add(flow(1));
  await files.close();
  expect(texts()).toEqual([HEADER + linesOf([1])]);
});
