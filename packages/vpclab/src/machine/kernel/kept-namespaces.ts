// What was read of each network namespace, kept until the kernel reports a change in it: reading nine hundred of them
// takes a third of a second. Whatever is not certain is read again.

import { NetnsWatch } from './netns-watch.ts';
import type { Namespaces } from './namespaces.ts';

type Kept<T> = { readonly inode: number; readonly id: number; readonly value: T };

export class KeptNamespaces<T> {
  readonly #namespaces: Namespaces;
  readonly #kept = new Map<string, Kept<T>>();
  readonly #names = new Map<number, string>();
  #watch: NetnsWatch | 'impossible' | undefined;

  constructor(namespaces: Namespaces) {
    this.#namespaces = namespaces;
  }

  close(): void {
    if (typeof this.#watch === 'object') this.#watch.close();
    this.#watch = 'impossible';
    this.clear();
  }

  /** Forgets what has changed. `matters`: whether it does that an entry for this address was learned or forgotten. */
  update(matters: (value: T, neighbour: string) => boolean): void {
    this.#watch ??= NetnsWatch.open(this.#namespaces) ?? 'impossible';
    if (this.#watch === 'impossible') return;
    const events = this.#watch.events();
    if (events === 'lost') {
      this.clear();
      return;
    }
    for (const { id, learned } of events) {
      const name = this.#names.get(id);
      const kept = name === undefined ? undefined : this.#kept.get(name);
      if (name === undefined || kept?.id !== id) continue;
      if (learned === undefined || matters(kept.value, learned)) this.#kept.delete(name);
    }
  }

  /** What is known of the namespace, or what `read` gives; that is kept when `isTold` says that the kernel reports its changes. */
  get(netns: string, read: () => T, isTold: (value: T) => boolean): T {
    if (typeof this.#watch !== 'object') return read();
    // Another namespace may have come under the name.
    const inode = this.#namespaces.inodeOf(netns);
    if (inode === undefined) return read();
    const kept = this.#kept.get(netns);
    if (kept?.inode === inode) return kept.value;
    this.#kept.delete(netns);
    // Before it is read: what changes meanwhile makes the next observation read again.
    const id = this.#watch.add(netns);
    const value = read();
    if (id >= 0 && !this.#isKeptAsOther(id, netns) && isTold(value)) {
      this.#kept.set(netns, { inode, id, value });
      this.#names.set(id, netns);
    }
    return value;
  }

  clear(): void {
    this.#kept.clear();
  }

  /** Forgets namespaces that are not there any more. */
  retain(present: ReadonlySet<string>): void {
    for (const [name, { id }] of this.#kept) {
      if (present.has(name)) continue;
      this.#kept.delete(name);
      this.#names.delete(id);
    }
  }

  /** A namespace can have several names (ip-netns(8), attach); the kernel reports a change in it once. */
  #isKeptAsOther(id: number, netns: string): boolean {
    const name = this.#names.get(id);
    return name !== undefined && name !== netns && this.#kept.get(name)?.id === id;
  }
}
