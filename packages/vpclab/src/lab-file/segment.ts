// A network with hosts in it (a subnet, a transit, the external network, the internet): who has which address.

import { AddressPool } from '../net/address-pool.ts';
import { formatAddress, parseAddress } from '../net/ipv4.ts';
import type { Prefix } from '../net/prefix.ts';
import { formatPrefix, holdsAddress, hostCount, lastAddress, nthHost } from '../net/prefix.ts';
import type { Ipv4 } from '../net/text.ts';
import { rankOf } from './rank.ts';
import type { Path, Resolution } from './resolution.ts';

export class Segment {
  readonly prefix: Prefix;
  readonly #what: string;
  readonly #pool: AddressPool;
  readonly #owners = new Map<number, string>();

  /** `first`: the host number that the first default address has. */
  constructor(what: string, prefix: Prefix, first: number) {
    this.prefix = prefix;
    this.#what = what;
    this.#pool = new AddressPool(prefix, first);
  }

  /** Keeps an address that the file gives free of defaults until it is claimed. */
  reserve(text: string): void {
    const parsed = parseAddress(text);
    if (parsed.kind === 'ok' && holdsAddress(this.prefix, parsed.value)) this.#pool.take(parsed.value);
  }

  /** An address that the file gives. Complains and answers undefined when it cannot be had. */
  claim(resolution: Resolution, path: Path, text: string, owner: string): Ipv4 | undefined {
    const parsed = parseAddress(text);
    if (parsed.kind === 'invalid') return undefined;
    const why = this.#whyNot(parsed.value, owner);
    if (why !== undefined) {
      resolution.complain(path, {
        message: `${text} ${why}`,
        expected: this.#left(),
      });
      return undefined;
    }
    this.#own(parsed.value, owner);
    return text;
  }

  /** The default address of a name; undefined when the segment is full. */
  byRank(name: string, owner: string): Ipv4 | undefined {
    return this.#owned(this.#pool.takeRank(rankOf(name, hostCount(this.prefix))), owner);
  }

  /** Host `n`, counted from 1, if it is free. */
  host(n: number, owner: string): Ipv4 | undefined {
    return this.#owned(this.#pool.takeIfFree(nthHost(this.prefix, n)), owner);
  }

  highest(owner: string): Ipv4 | undefined {
    return this.#owned(this.#pool.takeHighest(), owner);
  }

  #owned(address: number | undefined, owner: string): Ipv4 | undefined {
    if (address === undefined) return undefined;
    this.#own(address, owner);
    return formatAddress(address);
  }

  #own(address: number, owner: string): void {
    this.#pool.take(address);
    this.#owners.set(address, owner);
  }

  #whyNot(address: number, owner: string): string | undefined {
    if (!holdsAddress(this.prefix, address)) return `is not in ${this.#what} ${formatPrefix(this.prefix)}`;
    if (address === this.prefix.base) return `is the network address of ${formatPrefix(this.prefix)}`;
    if (address === lastAddress(this.prefix))
      return `is the broadcast address of ${formatPrefix(this.prefix)}`;
    const other = this.#owners.get(address);
    return other === undefined ? undefined : `is used twice: by ${other} and by ${owner}`;
  }

  /** Without what is taken at its ends, such as the router's own. */
  #left(): string {
    let [first, last] = [this.prefix.base + 1, lastAddress(this.prefix) - 1];
    while (first < last && this.#owners.has(first)) first += 1;
    while (last > first && this.#owners.has(last)) last -= 1;
    if (this.#owners.has(first))
      return `a larger network: no address of ${formatPrefix(this.prefix)} is free`;
    return `a free address of ${formatAddress(first)} to ${formatAddress(last)}`;
  }
}
