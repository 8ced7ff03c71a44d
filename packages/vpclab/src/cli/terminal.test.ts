import { PassThrough, Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openTerminal } from './terminal.ts';

const tty = (): PassThrough & { isTTY: boolean; columns: number } =>
  Object.assign(new PassThrough(), { isTTY: true, columns: 120 });

describe('colour', () => {
  it.each([
    ['on a terminal', tty, {}, true],
    ['not in a pipe', () => new PassThrough(), {}, false],
    ['not with NO_COLOR', tty, { NO_COLOR: '1' }, false],
    ['with an empty NO_COLOR, which counts as none', tty, { NO_COLOR: '' }, true],
    ['not on a dumb terminal', tty, { TERM: 'dumb' }, false],
  ])('%s', (_case, open, env, expected) => {
    const terminal = openTerminal({ stdout: open(), stderr: new PassThrough(), env });
    expect(terminal.outColor).toBe(expected);
    expect(terminal.errColor).toBe(false);
  });
});

it('has room for everything in a pipe, and for progress where that is shown', () => {
  const wide = openTerminal({ stdout: tty(), stderr: new PassThrough(), env: {} });
  const pipe = openTerminal({ stdout: new PassThrough(), stderr: tty(), env: {} });
  expect([wide.columns(), pipe.columns()]).toEqual([120, Number.POSITIVE_INFINITY]);
  expect([wide.errColumns(), pipe.errColumns()]).toEqual([80, 120]);
});

it('takes a terminal without a size for one of the usual size', () => {
  const unset = (): PassThrough => Object.assign(tty(), { columns: 0, rows: 0 });
  const terminal = openTerminal({ stdout: unset(), stderr: unset(), env: {} });
  expect([terminal.columns(), terminal.errColumns(), terminal.rows()]).toEqual([80, 80, 24]);
});

it('continues when the reader is gone', async () => {
  let written = 0;
  const stdout = new Writable({
    write: (_chunk, _encoding, done) => {
      written += 1;
      done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    },
  });
  const terminal = openTerminal({ stdout, stderr: new PassThrough(), env: {} });
  terminal.out('one');
  await nextTurn();
  expect(terminal.outClosed.aborted).toBe(true);
  terminal.out('two');
  expect(written).toBe(1);
  expect(terminal.outLost()).toBeUndefined();
});

it('knows what was not written for want of room', async () => {
  const stdout = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('no room'), { code: 'ENOSPC' })),
  });
  const terminal = openTerminal({ stdout, stderr: new PassThrough(), env: {} });
  terminal.out('one');
  await nextTurn();
  expect(terminal.outLost()).toMatchObject({ code: 'ENOSPC' });
});
