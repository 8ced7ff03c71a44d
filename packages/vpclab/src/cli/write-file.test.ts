import {
  chmodSync,
  linkSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openSink } from './open-sink.ts';
import { savePlan } from './saved-plan.ts';
import { recordingTerminal } from './terminal.ts';
import { writeAsked } from './write-file.ts';

const cwd = mkdtempSync(join(tmpdir(), 'vpclab-write-'));
afterAll(() => rm(cwd, { recursive: true }));

it('makes a private file of one that others can read, through a symbolic link too', async () => {
  const file = join(cwd, 'plan');
  writeFileSync(file, 'old', { mode: 0o644 });
  symlinkSync('plan', join(cwd, 'link'));
  await writeAsked('link', 'new', { cwd }, { isPrivate: true });
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(cwd)).toEqual(['link', 'plan']);
});

it('keeps a saved plan private', async () => {
  writeFileSync(join(cwd, 'saved'), 'old', { mode: 0o644 });
  const plan = { lab: 'sample', digest: 'a', changes: [], warnings: [] };
  await savePlan('saved', { plan, source: { fileName: 'lab.yaml', text: '' } }, { cwd });
  expect(statSync(join(cwd, 'saved')).mode & 0o777).toBe(0o600);
});

it('replaces a file whole, with the rights that it had', async () => {
  const old = join(cwd, 'report');
  writeFileSync(old, 'old');
  chmodSync(old, 0o640);
  // The content of the old one, as a write that breaks off would leave it.
  linkSync(old, join(cwd, 'report.kept'));
  await writeAsked('report', 'new', { cwd });
  expect(readFileSync(old, 'utf8')).toBe('new');
  expect(statSync(old).mode & 0o777).toBe(0o640);
  expect(readFileSync(join(cwd, 'report.kept'), 'utf8')).toBe('old');
  expect(readdirSync(cwd).filter((name) => name.startsWith('report'))).toEqual(['report', 'report.kept']);
});

it('writes into what is no regular file', async () => {
  await writeAsked('/dev/null', 'text', { cwd }, { isPrivate: true });
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
});

it('names a file that cannot be written', async () => {
  const failure = writeAsked('none/plan', 'text', { cwd }, { isPrivate: true });
  await expect(failure).rejects.toMatchObject({
    code: 'BAD_ARGUMENT',
    message: 'none/plan cannot be written: there is no such directory.',
  });
});

it('keeps the content of a capture file until the capture begins', async () => {
  const file = join(cwd, 'old.pcapng');
  writeFileSync(file, 'old');
  const terminal = recordingTerminal();
  await openSink(file, { cwd, terminal }).close();
  expect(readFileSync(file, 'utf8')).toBe('old');
  const sink = openSink(file, { cwd, terminal });
  await sink.write(Buffer.from('n'));
  await sink.write(Buffer.from('ew'));
  await sink.close();
  expect(readFileSync(file, 'utf8')).toBe('new');
  const failing = openSink('none/x', { cwd, terminal });
  await expect(failing.write(Buffer.from('x'))).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
});
