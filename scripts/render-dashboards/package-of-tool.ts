// Installs and builds tools/render-dashboards, which is not part of the normal installation: it is large.

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './run.ts';

const MINUTE = 60_000;

export class ToolPackage {
  readonly directory: string;
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
    this.directory = join(root, 'tools/render-dashboards');
  }

  /** Once for each lock file. */
  async install(signal: AbortSignal): Promise<void> {
    const lock = readFileSync(join(this.directory, 'package-lock.json'));
    const wanted = createHash('sha256').update(lock).digest('hex');
    const mark = join(this.directory, 'node_modules/.installed-lock');
    if (contentOf(mark) === wanted) return;
    await this.#run('npm', ['ci'], 10 * MINUTE, signal);
    writeFileSync(mark, wanted);
  }

  /** Checks types and style, which the checks of the repository leave out, and writes dist/. */
  async build(signal: AbortSignal): Promise<void> {
    await this.#run('tsc', ['-p', 'tsconfig.json'], 5 * MINUTE, signal);
    await this.#run('oxlint', ['--type-aware', '-c', 'oxlint.json'], 5 * MINUTE, signal);
    await this.#run('vite', ['build', '--logLevel', 'warn'], 5 * MINUTE, signal);
  }

  async #run(
    program: string,
    words: readonly string[],
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<void> {
    const path = [
      join(this.directory, 'node_modules/.bin'),
      join(this.#root, 'node_modules/.bin'),
      join(process.execPath, '..'),
      process.env['PATH'],
    ].join(delimiter);
    await run(program, words, { cwd: this.directory, env: { PATH: path }, timeoutMs, signal });
  }
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
