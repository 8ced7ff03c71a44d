// Runs the how-to pages as they are written: each `$` command of a page in one shell, its output held against the lines
// below it. A line that is `…` stands for any lines, `…` inside a line for any text. A command that only looks is run again,
// as a reader would who looks too early.

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));
const pages = join(repository, 'docs/how-to');
const execute = promisify(execFile);
const PAGE_MS = 300_000;
/** Of a page that took too long: its last command, and `down`. */
const ENDING_MS = 180_000;
const LOOK_AGAIN_MS = 20_000;
const LOOKS =
  /^\.\/vpclab (status|routes|bgp|ospf|flows|monitoring status|exec \S+ -- (ping|curl|dig|getent|ip|vtysh (--\w+ \S+ )*-c 'show))\b|^curl -s /;
const canRun = process.getuid?.() === 0;

type Step = { readonly command: string; readonly expected: readonly string[] };

function stepsOf(page: string): readonly Step[] {
  const steps: { command: string; expected: string[] }[] = [];
  for (const [, block = ''] of page.matchAll(/```console\n(.*?)```/gs)) {
    let heredoc: string | undefined;
    for (const line of block.trimEnd().split('\n')) {
      const step = steps.at(-1);
      if (heredoc !== undefined && step !== undefined) {
        step.command += `\n${line}`;
        if (line === heredoc) heredoc = undefined;
      } else if (line.startsWith('$ ')) {
        steps.push({ command: line.slice(2), expected: [] });
        heredoc = /<<'(\w+)'$/.exec(line)?.[1];
      } else step?.expected.push(line);
    }
  }
  return steps;
}

function patternOf(command: string, expected: readonly string[]): RegExp {
  const lines = expected.map((line) =>
    line === '…' ? '(?:.*\\n)*?' : `${line.split('…').map(escaped).join('.*').trimEnd()}[ ]*\\n`,
  );
  return new RegExp(String.raw`^\$ ${escaped(command)}\n${lines.join('')}$`);
}

/** Columns are as wide as what is in them: a session of ten seconds is wider than one of nine. */
function escaped(text: string): string {
  if (text.trim() === '') return ' *';
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(/ {2,}/g, ' {2,}');
}

async function run(command: string, runtime: string): Promise<string> {
  const { stdout, stderr } = await execute('bash', ['-c', `exec 2>&1; ${command}`], {
    cwd: repository,
    env: { ...process.env, XDG_RUNTIME_DIR: runtime, NO_COLOR: '1' },
    timeout: 90_000,
  });
  return stdout + stderr;
}

const names = readdirSync(pages).filter((name) => name.endsWith('.md'));

const followed = new Map<string, Promise<void>>();

// Each page has its own labs, and waits more than it works.
test.concurrent.for(names)(
  'docs/how-to/%s',
  { timeout: PAGE_MS + ENDING_MS },
  async (name, { skip, signal }) => {
    skip(!canRun, 'an ordinary user may find /dev/net/tun closed here');
    const steps = stepsOf(readFileSync(join(pages, name), 'utf8'));
    expect(steps.length).toBeGreaterThan(2);
    // A page that took too long goes on to the end of its command: what it made is gone before it is tried again.
    await followed.get(name);
    const page = followPage(name, steps, signal);
    followed.set(
      name,
      page.catch(() => undefined),
    );
    await page;
  },
);

async function followPage(name: string, steps: readonly Step[], signal: AbortSignal): Promise<void> {
  const runtime = mkdtempSync(join(tmpdir(), 'vpclab-how-to-'));
  try {
    for (const { command, expected } of steps)
      await follow(command, patternOf(command, expected), runtime, signal);
  } finally {
    // Also what a page that failed has left.
    await run('./vpclab down --all || true', runtime).catch((error: unknown) => {
      // What failed before says more.
      console.error(`${name}: its labs are not taken down:`, error);
    });
    rmSync(runtime, { recursive: true, force: true });
  }
}

async function follow(command: string, pattern: RegExp, runtime: string, signal: AbortSignal): Promise<void> {
  const end = performance.now() + (LOOKS.test(command) ? LOOK_AGAIN_MS : 0);
  for (;;) {
    signal.throwIfAborted();
    const isLast = performance.now() >= end;
    try {
      const output = await run(command, runtime);
      expect(`$ ${command}\n${output}`).toMatch(pattern);
      return;
    } catch (error) {
      if (isLast) throw error;
    }
    await setTimeout(500);
  }
}
