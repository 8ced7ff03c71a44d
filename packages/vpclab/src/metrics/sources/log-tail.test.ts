import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LogTail } from './log-tail.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vpclab-log-tail-'));
  file = join(directory, 'daemon.log');
});
afterEach(() => rmSync(directory, { recursive: true }));

const line = (severity: string, source = 'bridge'): string =>
  `2026-01-01T00:00:00.000Z|00012|${source}(main)|${severity}|something\n`;
const counted = (log: LogTail): Readonly<Record<string, number>> =>
  Object.fromEntries(log.counts.map(({ source, severity, count }) => [`${source} ${severity}`, count]));

it('counts what was added, a line once and only when it is whole', async () => {
  writeFileSync(file, line('WARN') + line('INFO', 'poll_loop') + line('WARN').slice(0, 40));
  const log = new LogTail(file);
  expect(await log.read()).toBe(line('WARN').length + line('INFO', 'poll_loop').length + 40);
  expect(counted(log)).toEqual({ 'bridge warn': 1, 'poll_loop info': 1 });
  await log.read();
  appendFileSync(file, line('WARN').slice(40));
  await log.read();
  expect(counted(log)).toEqual({ 'bridge warn': 2, 'poll_loop info': 1 });
});

it('begins again where the log was cut or is another file, and keeps its counts where there is none', async () => {
  writeFileSync(file, line('WARN') + line('WARN'));
  const log = new LogTail(file);
  await log.read();
  truncateSync(file);
  await log.read();
  appendFileSync(file, line('ERR'));
  await log.read();
  expect(counted(log)).toEqual({ 'bridge warn': 2, 'bridge err': 1 });
  renameSync(file, `${file}.1`);
  expect(await log.read()).toBeUndefined();
  writeFileSync(file, line('ERR'));
  await log.read();
  expect(counted(log)).toEqual({ 'bridge warn': 2, 'bridge err': 2 });
});
