// What the last messages of a stream began with. The notifications of one monitor begin alike, up to its id, and mostly
// tell of the same table: to compare is many times cheaper than to read again, and a string met again has its hash already.

/** A notification as far as its first parameter and the comma behind that. */
export type Head = { readonly text: string; readonly method: string; readonly first: string };

/** The name of a table as a message has it, quotes and all, and what it means. */
type TableName = { readonly text: string; readonly name: string };

/** Names that are remembered; a database has fewer tables. */
const MAX_TABLES = 256;

export class Recent {
  #head: Head | undefined;
  #table: TableName | undefined;
  readonly #tables = new Map<string, TableName>();

  /** The head that stands there in the text, if it is the last one again. */
  headAt(text: string, at: number): Head | undefined {
    const head = this.#head;
    return head !== undefined && text.slice(at, at + head.text.length) === head.text ? head : undefined;
  }

  keepHead(text: string, method: string, first: string): void {
    this.#head = { text: copyOf(text), method: copyOf(method), first: copyOf(first) };
  }

  /** The name of a table that stands there in the text, if it is the last one again. */
  tableAt(text: string, at: number): TableName | undefined {
    const table = this.#table;
    return table !== undefined && text.slice(at, at + table.text.length) === table.text ? table : undefined;
  }

  /** Answers the name as one that does not keep the text alive. */
  keepTable(name: string): string {
    let table = this.#tables.get(name);
    if (table === undefined) {
      const copy = copyOf(name);
      table = { text: JSON.stringify(copy), name: copy };
      if (this.#tables.size < MAX_TABLES) this.#tables.set(copy, table);
    }
    this.#table = table;
    return table.name;
  }
}

/** The same string in a place of its own: one that was cut out of a text keeps all of the text alive. */
export function copyOf<S extends string>(text: S): S {
  return JSON.parse(JSON.stringify(text)) as S;
}
