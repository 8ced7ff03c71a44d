// A second system for a test, with mount, pid, network and host name of its own, and `vpclab machine serve` in it. Its
// wire to a lab is a veth pair: one end in the fabric of the lab, the other one handed over to the second system.

import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { firstProcess } from './lab-processes.ts';
import { until } from './lab-until.ts';

const SCRIPT = join(import.meta.dirname, 'second-system.sh');
const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');
const WIRE = 'wire';
const READY_MS = 20_000;

export class SecondSystem {
  readonly socket: string;
  /** What `machine serve` said. */
  said = '';
  readonly #outer: ChildProcess;

  private constructor(shared: string, outer: ChildProcess) {
    this.socket = join(shared, 'machine.sock');
    this.#outer = outer;
    outer.stderr?.setEncoding('utf8').on('data', (text: string) => (this.said += text));
  }

  /** `shared`: a directory that both systems see, for the socket. */
  static async start(shared: string): Promise<SecondSystem> {
    const flags = ['--mount', '--net', '--pid', '--uts', '--ipc', '--fork', '--kill-child'];
    const serve = [process.execPath, MAIN, 'machine', 'serve', '--socket', join(shared, 'machine.sock')];
    const words = [...flags, SCRIPT, shared, ...serve, '--underlay', WIRE];
    const outer = spawn('unshare', words, { stdio: ['pipe', 'pipe', 'pipe'] });
    const system = new SecondSystem(shared, outer);
    let out = '';
    outer.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    await until(() => out.includes('ready'), `the second system to be there: ${system.said}`, READY_MS);
    return system;
  }

  /** The first process of it, as this system numbers it. */
  get init(): number {
    return Number(readFileSync(`/proc/${this.#outer.pid}/task/${this.#outer.pid}/children`, 'utf8'));
  }

  /** From the fabric of the only lab below `root`. */
  plug(root: string): void {
    const fabric = `/proc/${firstProcess(root)}/root/run/netns/fabric`;
    const ip = (...words: readonly string[]): void => {
      execFileSync('nsenter', [`--net=${fabric}`, 'ip', 'link', ...words]);
    };
    ip('add', 'p-second', 'type', 'veth', 'peer', 'name', WIRE);
    ip('set', 'p-second', 'mtu', '1600', 'master', 'br-fabric', 'up');
    ip('set', WIRE, 'netns', String(this.init));
  }

  async serve(): Promise<void> {
    this.said = '';
    this.#outer.stdin?.write('serve\n');
    await until(() => this.said.includes('Serving'), `the machine to be served: ${this.said}`, READY_MS);
  }

  /** Output of a program in it, or in one of its namespaces. */
  run(program: string, ...args: readonly string[]): string {
    const enter = ['--target', String(this.init), '--mount', '--net', '--pid', '--root', '--', program];
    return execFileSync('nsenter', [...enter, ...args], { encoding: 'utf8', stdio: 'pipe' });
  }

  /** Of the process in it whose command line has this; undefined: there is none. */
  pidOf(words: string): string | undefined {
    const found = this.run('sh', '-c', `pgrep -f -- '${words}' || :`)
      .split('\n')
      .filter((pid) => pid !== '' && this.#commandOf(pid).includes(words))
      .filter((pid) => !this.#commandOf(pid).startsWith('sh'));
    return found.at(-1);
  }

  #commandOf(pid: string): string {
    return this.run('sh', '-c', `tr '\\0' ' ' </proc/${pid}/cmdline 2>/dev/null || :`);
  }

  /** All of it at once, as when its plug is pulled. */
  async kill(): Promise<void> {
    const path = `/proc/${this.init}`;
    this.#outer.kill('SIGKILL');
    await until(() => !existsSync(path), 'the second system to end', READY_MS);
  }
}
