// A plain value (JSON, an object of a program) as the tree that a lab file is read to. It has no text: each value's span
// is a number of its own that stands for its path.

import type { Finding, Problems, Span, ValueProblem } from '../model/problem.ts';
import type { MapEntry, Path, ScalarTree, Tree } from './tree.ts';

const MAX_DEPTH = 24;
/** A lab at the limits of nodes and workloads, written out in full, has a third of this. */
const MAX_VALUES = 200_000;

export class ValueProblems implements Problems {
  readonly preposition = 'at';
  readonly #paths: readonly Path[];
  readonly #found = new Map<string, { readonly at: number; readonly finding: Finding }>();

  /** `paths`: of each span, filled while the tree is made. */
  constructor(paths: readonly Path[]) {
    this.#paths = paths;
  }

  get count(): number {
    return this.#found.size;
  }

  add({ start }: Span, finding: Finding): void {
    const key = `${start} ${finding.expected ?? finding.message}`;
    if (!this.#found.has(key)) this.#found.set(key, { at: start, finding });
  }

  placeOf({ start }: Span): string {
    return pathText(this.#paths[start] ?? []);
  }

  toArray(): readonly ValueProblem[] {
    return [...this.#found.values()]
      .toSorted((a, b) => a.at - b.at)
      .map(({ at, finding: { message, expected, suggestion } }) => ({
        path: pathText(this.#paths[at] ?? []),
        message,
        expected,
        suggestion,
      }));
  }
}

/** `vpcs[0].cidr`; the value itself is `.`. */
function pathText(path: Path): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  return text === '' ? '.' : text.replace(/^\./, '');
}

/** Undefined when the value is none that a lab can be described by; the reasons are in `problems`. */
export function treeOfValue(value: unknown, paths: Path[], problems: Problems): Tree | undefined {
  const reader = new ValueReader(paths, problems);
  const tree = reader.read(value, []);
  return problems.count === 0 ? tree : undefined;
}

class ValueReader {
  readonly #paths: Path[];
  readonly #problems: Problems;

  constructor(paths: Path[], problems: Problems) {
    this.#paths = paths;
    this.#problems = problems;
  }

  read(value: unknown, path: Path): Tree {
    const span = this.#spanOf(path);
    if (path.length > MAX_DEPTH)
      return this.#refuse(span, `at most ${MAX_DEPTH} levels`, 'is nested too deeply');
    if (this.#paths.length > MAX_VALUES)
      return this.#refuse(span, `at most ${MAX_VALUES} values`, 'is too large');
    if (isScalar(value)) return { kind: 'scalar', span, value, written: value === null ? '' : String(value) };
    if (Array.isArray(value)) return { kind: 'list', span, items: this.#items(value, path) };
    if (isPlain(value)) return { kind: 'map', span, entries: this.#entries(value, path) };
    return this.#refuse(span, 'text, a number, true or false, a list, or a mapping', 'is not a plain value');
  }

  #items(items: readonly unknown[], path: Path): readonly Tree[] {
    const read: Tree[] = [];
    for (const [index, item] of items.entries()) {
      if (this.#problems.count > 0) break;
      read.push(this.read(item, [...path, index]));
    }
    return read;
  }

  /** What is undefined is not there, as in JSON. */
  #entries(holder: Readonly<Record<string, unknown>>, path: Path): ReadonlyMap<string, MapEntry> {
    const entries = new Map<string, MapEntry>();
    for (const [key, inner] of Object.entries(holder)) {
      if (inner === undefined || this.#problems.count > 0) continue;
      const at = [...path, key];
      entries.set(key, { key: this.#spanOf(at), value: this.read(inner, at) });
    }
    return entries;
  }

  #spanOf(path: Path): Span {
    const start = this.#paths.push(path) - 1;
    return { start, end: start + 1 };
  }

  #refuse(span: Span, expected: string, what: string): Tree {
    this.#problems.add(span, { message: `this ${what}`, expected });
    return { kind: 'scalar', span, value: null, written: '' };
  }
}

function isScalar(value: unknown): value is ScalarTree['value'] {
  return value === null || ['string', 'number', 'boolean', 'bigint'].includes(typeof value);
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
