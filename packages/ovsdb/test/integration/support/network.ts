// Hosts in network namespaces of their own, joined by a bridge: a network that can be cut by taking a link down.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';

export const NO_NETWORK = process.getuid?.() !== 0;

export class Network implements Disposable {
  readonly #hub = `ovsdb-${randomBytes(3).toString('hex')}`;
  readonly #hosts: readonly number[];

  constructor(hosts: number) {
    this.#hosts = Array.from({ length: hosts }, (_, host) => host);
    ip('netns', 'add', this.#hub);
    ip('-n', this.#hub, 'link', 'add', 'bridge0', 'type', 'bridge');
    ip('-n', this.#hub, 'link', 'set', 'bridge0', 'up');
    for (const host of this.#hosts) {
      const name = this.#name(host);
      ip('netns', 'add', name);
      ip('-n', name, 'link', 'set', 'lo', 'up');
      ip('-n', this.#hub, 'link', 'add', `h${host}`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
      ip('-n', this.#hub, 'link', 'set', `h${host}`, 'master', 'bridge0', 'up');
      ip('-n', name, 'address', 'add', `${this.address(host)}/24`, 'dev', 'eth0');
      ip('-n', name, 'link', 'set', 'eth0', 'up');
    }
  }

  address(host: number): string {
    return `192.0.2.${host + 1}`;
  }

  /** What to put before a command so that it runs on the host. */
  on(host: number): readonly string[] {
    return ['ip', 'netns', 'exec', this.#name(host)];
  }

  /** Nothing gets to the host or away from it, and nobody is told. */
  cut(host: number): void {
    ip('-n', this.#hub, 'link', 'set', `h${host}`, 'down');
  }

  mend(host: number): void {
    ip('-n', this.#hub, 'link', 'set', `h${host}`, 'up');
  }

  #name(host: number): string {
    return `${this.#hub}-${host}`;
  }

  [Symbol.dispose](): void {
    for (const host of this.#hosts) ip('netns', 'delete', this.#name(host));
    ip('netns', 'delete', this.#hub);
  }
}

function ip(...args: readonly string[]): void {
  execFileSync('ip', args, { stdio: 'pipe', timeout: 10_000 });
}
