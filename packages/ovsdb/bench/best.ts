// The best of several rounds of each peer: what else a machine does only ever makes a round slower.
import type { Line, PeerName } from './peer.ts';

export class Best {
  readonly #cost: (line: Line) => number;
  readonly #lines = new Map<PeerName | 'nbctl', Line>();

  constructor(cost: (line: Line) => number) {
    this.#cost = cost;
  }

  add(peer: PeerName | 'nbctl', line: Line): void {
    const before = this.#lines.get(peer);
    if (before === undefined || this.#cost(line) < this.#cost(before)) this.#lines.set(peer, line);
  }

  get ours(): Line {
    return this.#lines.get('ours')!;
  }

  get idl(): Line {
    return this.#lines.get('idl')!;
  }

  /** The daemon of ovn-nbctl. */
  get nbctl(): Line {
    return this.#lines.get('nbctl')!;
  }
}
