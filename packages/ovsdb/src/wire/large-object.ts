// A JSON object with very many members, as LargeMessage builds it: to be walked, not looked up in. Filling an object or
// a Map of 100,000 members at once would hold up the event loop.

export class LargeObject implements Iterable<readonly [string, unknown]> {
  readonly #names: readonly string[];
  readonly #items: readonly unknown[];

  constructor(names: readonly string[], items: readonly unknown[]) {
    this.#names = names;
    this.#items = items;
  }

  get size(): number {
    return this.#names.length;
  }

  *[Symbol.iterator](): Generator<readonly [string, unknown], undefined> {
    for (let i = 0; i < this.#names.length; i++) yield [this.#names[i]!, this.#items[i]];
  }
}
