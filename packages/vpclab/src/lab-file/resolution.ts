// What every step of resolving a lab file gets: the checked file, the position of each value, and where to report
// errors.

import { didYouMean } from './did-you-mean.ts';
import type { Finding, Problems } from '../model/problem.ts';
import type { Entry } from './keys.ts';
import type { Cut } from './prune.ts';
import type { Path, Tree } from './tree.ts';
import { keySpanAt, spanAt } from './tree.ts';

export type { Path };

/** A name that should be one of something: `of` is what it should be in. */
export type Reference = { readonly what: string; readonly name: string; readonly of?: string };

/** Each compares a name with all that there are: ten thousand workloads with one mistyped VPC would take long. */
const MOST_SUGGESTIONS = 500;

export class Resolution {
  readonly file: Entry<'lab'>;
  /** The lab is named after it when the file gives no name. */
  readonly fileName: string;
  readonly warnings: Problems;
  readonly #tree: Tree;
  readonly #problems: Problems;
  readonly #cut: Cut;
  #suggested = 0;

  constructor(parts: {
    file: Entry<'lab'>;
    fileName: string;
    tree: Tree;
    problems: Problems;
    warnings: Problems;
    cut: Cut;
  }) {
    this.file = parts.file;
    this.fileName = parts.fileName;
    this.warnings = parts.warnings;
    this.#tree = parts.tree;
    this.#problems = parts.problems;
    this.#cut = parts.cut;
  }

  /** Of a value that is not written, the nearest thing around it is shown. */
  complain(path: Path, finding: Finding): void {
    this.#problems.add(spanAt(this.#tree, path), finding);
  }

  warn(path: Path, finding: Finding): void {
    this.warnings.add(spanAt(this.#tree, path), finding);
  }

  complainOfKey(path: Path, finding: Finding): void {
    this.#problems.add(keySpanAt(this.#tree, path), finding);
  }

  /** Says that a name refers to nothing, unless what it refers to may have been cut with its own errors. */
  complainOfReference(path: Path, wanted: Reference, known: Iterable<string>, section: string): void {
    const { what, name, of } = wanted;
    if (this.#mayBeCut(section, name) || (of !== undefined && this.#mayBeCut(section, of))) return;
    const names = [...known];
    const shown = names.slice(0, 8).join(', ') + (names.length > 8 ? ', ...' : '');
    this.complain(path, {
      message: `there is no ${what} "${name}"${of === undefined ? '' : ` in "${of}"`}`,
      expected: names.length === 0 ? `a ${what} of this lab; there is none` : `one of ${shown}`,
      suggestion: this.#suggested++ < MOST_SUGGESTIONS ? didYouMean(name, names) : undefined,
    });
  }

  #mayBeCut(section: string, name: string): boolean {
    const names = this.#cut.get(section);
    return names === 'any' || names?.has(name) === true;
  }

  isCut(section: string): boolean {
    return this.#cut.has(section);
  }

  /** `line 3`, or `nodes[0]` where there are no lines. */
  placeOf(path: Path): string {
    return this.#problems.placeOf(spanAt(this.#tree, path));
  }

  /** `on line 3`, or `at nodes[0]`. */
  atPlaceOf(path: Path): string {
    return `${this.#problems.preposition} ${this.placeOf(path)}`;
  }
}
