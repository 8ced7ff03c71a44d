// Neighbours that probes teach, which are forgotten again: they would fill the kernel's table. What a namespace knew before
// its first probe is left alone, right or wrong: it is a part of what is measured.

import { isDefined } from '../../model/is-defined.ts';
import type { LearnedNeighbours, Machine } from '../../machine/machine.ts';

/** When this many namespaces were probed, their learned neighbours are forgotten: each has two or three, and the kernel has room for 1024. */
const TAUGHT = 128;

type Neighbours = Pick<Machine, 'learnedNeighbours' | 'forgetNeighbours'>;

export class Traces {
  readonly #machine: Neighbours;
  readonly #before = new Map<string, Promise<LearnedNeighbours | undefined>>();
  #taught = new Set<string>();

  constructor(machine: Neighbours) {
    this.#machine = machine;
  }

  /** Before a probe between them. */
  async note(namespaces: readonly string[]): Promise<void> {
    await Promise.all(namespaces.map((netns) => this.#knownBefore(netns)));
  }

  async teach(namespaces: readonly string[]): Promise<void> {
    for (const netns of namespaces) this.#taught.add(netns);
    if (this.#taught.size >= TAUGHT) await this.wipe();
  }

  async wipe(): Promise<void> {
    const taught = [...this.#taught];
    this.#taught = new Set();
    const before = await Promise.all(taught.map((netns) => this.#knownBefore(netns)));
    await this.#machine.forgetNeighbours(before.filter(isDefined));
  }

  #knownBefore(netns: string): Promise<LearnedNeighbours | undefined> {
    const known = this.#before.get(netns) ?? this.#ask(netns);
    this.#before.set(netns, known);
    return known;
  }

  /** Undefined where that fails, as with a machine that is just lost: the probe says so itself, and the next one asks again. */
  async #ask(netns: string): Promise<LearnedNeighbours | undefined> {
    try {
      const [learned] = await this.#machine.learnedNeighbours([netns]);
      return learned;
    } catch {
      this.#before.delete(netns);
      return undefined;
    }
  }
}
