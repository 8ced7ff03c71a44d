import { expect, it } from 'vitest';
import { startProgress } from './progress.ts';
import { recordingTerminal } from './terminal.ts';

it('is one plain line per finished stage in a pipe', async () => {
  const terminal = recordingTerminal();
  const progress = startProgress(terminal, { quiet: false, now: () => 0 });
  progress.onEvent({ kind: 'stage', stage: 'nodes', state: 'started', atMs: 100 });
  progress.onEvent({ kind: 'progress', stage: 'nodes', done: 1, total: 2, atMs: 200 });
  progress.onEvent({ kind: 'notice', level: 'warning', message: 'the kernel has no geneve', atMs: 300 });
  progress.onEvent({ kind: 'stage', stage: 'nodes', state: 'done', atMs: 1350, detail: '2 nodes' });
  progress.onEvent({ kind: 'stage', stage: 'bgp', state: 'started', atMs: 1400 });
  progress.onEvent({ kind: 'stage', stage: 'bgp', state: 'failed', atMs: 2400 });
  await expect(progress.stage('down', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  progress.end();
  expect(terminal.written.err).toBe(
    '! the kernel has no geneve\n✓ nodes: 2 nodes (1.25 s)\n✗ bgp (1.00 s)\n✗ down\n',
  );
  expect(terminal.written.out).toBe('');
});

it('rewrites one line on a terminal', () => {
  const terminal = { ...recordingTerminal(), errIsTerminal: true };
  const raw: string[] = [];
  const progress = startProgress(
    { ...terminal, err: (text) => raw.push(text), clearErrLine: () => raw.push('<clear>') },
    { quiet: false, now: () => 0 },
  );
  progress.onEvent({ kind: 'stage', stage: 'nodes', state: 'started', atMs: 0 });
  progress.onEvent({ kind: 'stage', stage: 'nodes', state: 'done', atMs: 10 });
  progress.end();
  expect(raw.join('')).toBe('⠋ nodes<clear>✓ nodes (0.01 s)\n');
});

it('says nothing when it is quiet', () => {
  const terminal = recordingTerminal();
  const progress = startProgress(terminal, { quiet: true });
  progress.onEvent({ kind: 'stage', stage: 'nodes', state: 'started', atMs: 0 });
  progress.onEvent({ kind: 'stage', stage: 'nodes', state: 'done', atMs: 10 });
  progress.note('note');
  progress.end();
  expect(terminal.written.err).toBe('');
});
