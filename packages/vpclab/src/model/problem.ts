// What is wrong with a lab file and where: plain data, so that the CLI, the API and editors show the same thing.

/** A span of the source: offsets in UTF-16 code units, `end` exclusive. */
export type Span = { readonly start: number; readonly end: number };

export type SpecProblem = {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in characters. */
  readonly column: number;
  /** How many characters of the line are meant; at least 1. */
  readonly length: number;
  readonly message: string;
  readonly expected: string | undefined;
  readonly suggestion: string | undefined;
  /** The line as it stands in the file. */
  readonly sourceLine: string;
};

/** What a check says; the collector adds where. */
export type Finding = {
  readonly message: string;
  readonly expected?: string | undefined;
  readonly suggestion?: string | undefined;
};

/** What is wrong with a lab that was given as a value: where is a path, `vpcs[0].cidr`. */
export type ValueProblem = {
  readonly path: string;
  readonly message: string;
  readonly expected: string | undefined;
  readonly suggestion: string | undefined;
};

/** Where complaints go: a file has lines, a value has paths. */
export type Problems = {
  readonly count: number;
  add(span: Span, finding: Finding): void;
  /** For messages that mention a second place: `line 3`, or `nodes[0]`; and how one says that something is there. */
  placeOf(span: Span): string;
  readonly preposition: 'on' | 'at';
};

/** Gathers the problems of one file, in the order of the file, each once. */
export class ProblemList implements Problems {
  readonly preposition = 'on';
  readonly #file: string;
  readonly #text: string;
  readonly #found = new Map<string, { readonly span: Span; readonly finding: Finding }>();
  #lineStarts: readonly number[] | undefined;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#text = text;
  }

  get count(): number {
    return this.#found.size;
  }

  /** A place that is used many times (an anchor, a `count`) is reported once for each kind of complaint. */
  add(span: Span, finding: Finding): void {
    const key = `${span.start} ${finding.expected ?? finding.message}`;
    if (!this.#found.has(key)) this.#found.set(key, { span, finding });
  }

  toArray(): readonly SpecProblem[] {
    return [...this.#found.values()]
      .toSorted((a, b) => a.span.start - b.span.start)
      .map(({ span, finding }) => this.#locate(span, finding));
  }

  placeOf({ start }: Span): string {
    return `line ${this.#lineOf(start)}`;
  }

  /** 1-based line number of an offset. */
  #lineOf(offset: number): number {
    const starts = (this.#lineStarts ??= lineStarts(this.#text));
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  #locate(span: Span, finding: Finding): SpecProblem {
    const line = this.#lineOf(Math.min(span.start, this.#text.length));
    const lineStart = this.#lineStarts?.[line - 1] ?? 0;
    const newline = this.#text.indexOf('\n', lineStart);
    const sourceLine = this.#text.slice(lineStart, newline === -1 ? undefined : newline).replace(/\r$/, '');
    const column = Math.min(span.start - lineStart, sourceLine.length);
    const length = Math.max(1, Math.min(span.end - span.start, sourceLine.length - column));
    return {
      file: this.#file,
      line,
      column: column + 1,
      length,
      message: finding.message,
      expected: finding.expected,
      suggestion: finding.suggestion,
      sourceLine,
    };
  }
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
