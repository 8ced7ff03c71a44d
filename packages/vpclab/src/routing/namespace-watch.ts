// Notices when a name refers to another namespace: what a process or a socket in the old one reports is then
// obsolete. It compares inodes, because a name exists before the namespace is mounted on it (ip-netns(8)).

import { statSync } from 'node:fs';

/** ip-netns(8). */
const NAMESPACES = '/run/netns';
const LOOK_MS = 250;

export class NamespaceWatch {
  readonly #timer: NodeJS.Timeout | undefined;
  #seen: number | undefined;

  /** Without a name it is the agent's own, which nobody replaces. */
  constructor(netns: string | undefined, onReplaced: () => void) {
    if (netns === undefined) return;
    this.#seen = inodeOf(netns);
    this.#timer = setInterval(() => {
      const now = inodeOf(netns);
      if (now === this.#seen) return;
      this.#seen = now;
      if (now !== undefined) onReplaced();
    }, LOOK_MS).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

function inodeOf(netns: string): number | undefined {
  return statSync(`${NAMESPACES}/${netns}`, { throwIfNoEntry: false })?.ino;
}
