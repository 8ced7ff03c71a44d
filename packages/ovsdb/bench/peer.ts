// A peer as a process: one task, figures as JSON lines on its standard output. Ours runs as JavaScript, as those who install
// the package have it; from its sources, Node would load a compiler beside it.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export type PeerName = 'ours' | 'idl';
/** `footprint`: what a full replica takes of memory and of the event loop; looking at it takes time, so it is not timed. */
export type Task = 'replica' | 'footprint' | 'follow' | 'transact';
export type Line = { readonly [figure: string]: number | boolean | string };

const schema = new URL('../schemas/debian12/ovn-nb.ovsschema', import.meta.url).pathname;
const idl = new URL('peers/idl.py', import.meta.url).pathname;
const root = new URL('../', import.meta.url).pathname;

/** Where ours has been compiled to. */
let built: string | undefined;

/** Compiles ours into a folder. */
export function buildOurs(dir: string): void {
  execFileSync('tsc', ['-p', 'tsconfig.bench.json', '--outDir', dir], { cwd: root, stdio: 'inherit' });
  writeFileSync(join(dir, 'package.json'), '{ "type": "module" }');
  built = join(dir, 'bench/peers/ours.js');
}

export class Peer {
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string, undefined>;

  constructor(name: PeerName, task: Task, remote: string, first: number, second: number) {
    const args = [task, remote, String(first), String(second)];
    const [command, ...rest] =
      name === 'ours'
        ? [process.execPath, '--expose-gc', built!, ...args]
        : ['/usr/bin/python3', idl, ...args, schema];
    this.#process = spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#process.stdout! })[Symbol.asyncIterator]();
  }

  /** The next line of figures. */
  async next(): Promise<Line> {
    const line = await this.#lines.next();
    if (line.done === true) throw new Error('the peer ended without a figure');
    return JSON.parse(line.value) as Line;
  }

  /** Waits until the process has ended. */
  async end(): Promise<void> {
    if (this.#process.exitCode === null) await once(this.#process, 'exit');
  }
}

export async function measure(
  name: PeerName,
  task: Task,
  remote: string,
  first: number,
  second = 0,
): Promise<Line> {
  const peer = new Peer(name, task, remote, first, second);
  const line = await peer.next();
  await peer.end();
  return line;
}
