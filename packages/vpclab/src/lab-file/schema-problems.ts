// The schema's complaints as problems with a place. Every schema of schema/ says what it expects in its error text.

import type { z } from 'zod';
import { didYouMean, nearest } from './did-you-mean.ts';
import type { Finding, Problems, Span } from '../model/problem.ts';
import type { Bad } from './prune.ts';
import type { Path, Tree } from './tree.ts';
import { suggestSpelling } from './suggest-spelling.ts';
import { describeTree, keySpanAt, spanAt, treeAt } from './tree.ts';

type Issue = z.core.$ZodIssue;

/** Reports the issues and returns the values that are no good. */
export function reportIssues(issues: readonly Issue[], root: Tree, problems: Problems): readonly Bad[] {
  const reporter = new IssueReporter(root, problems);
  for (const issue of unknownKeysFirst(issues)) reporter.report(issue, []);
  return reporter.bad;
}

class IssueReporter {
  readonly bad: Bad[] = [];
  readonly #root: Tree;
  readonly #problems: Problems;
  /** `<path> <key>` of keys that an unknown one was probably meant for: missing them is not told twice. */
  readonly #probablyMeant = new Set<string>();

  constructor(root: Tree, problems: Problems) {
    this.#root = root;
    this.#problems = problems;
  }

  report(issue: Issue, above: Path): void {
    const path = [...above, ...issue.path];
    switch (issue.code) {
      case 'unrecognized_keys':
        for (const key of issue.keys) this.#unknownKey(path, key, issue.message);
        return;
      case 'invalid_union':
        this.#union(issue, path);
        return;
      case 'custom':
        this.#add(path, (issue.params?.['finding'] as Finding | undefined) ?? { message: issue.message });
        return;
      case 'invalid_type':
      case 'invalid_value':
        this.#wrongType(path, issue.message);
        return;
      default:
        this.#add(path, {
          message: `${describeTree(treeAt(this.#root, path))} does not fit here`,
          expected: issue.message,
        });
    }
  }

  /** Of the alternatives, the one whose kind (text, mapping, list, ...) the value has is the one that was meant. */
  #union(issue: Extract<Issue, { code: 'invalid_union' }>, path: Path): void {
    const isWord = treeAt(this.#root, path)?.kind === 'scalar';
    const isOfOtherKind = ({ path: inner, code }: Issue): boolean =>
      inner.length === 0 && (code === 'invalid_type' || (code === 'invalid_value' && !isWord));
    const meant = issue.errors.filter((issues) => !issues.some(isOfOtherKind));
    const best = meant.toSorted((a, b) => a.length - b.length)[0];
    if (best === undefined) this.#wrongType(path, issue.message);
    else for (const inner of unknownKeysFirst(best)) this.report(inner, path);
  }

  #wrongType(path: Path, expected: string): void {
    const found = treeAt(this.#root, path);
    if (found === undefined) {
      this.#missing(path, expected);
      return;
    }
    if (found.kind === 'scalar' && found.value === null) {
      this.#add(path, { message: `${describeHolder(path)} has no value`, expected });
      return;
    }
    const suggestion = suggestSpelling(found, expected);
    this.#add(path, { message: `${describeTree(found)} does not fit here`, expected, suggestion });
  }

  #missing(path: Path, expected: string): void {
    const key = String(path.at(-1));
    const holder = path.slice(0, -1);
    this.bad.push({ path: holder, isStrayKey: false });
    if (this.#probablyMeant.has(pathKey(path))) return;
    const what = typeof path.at(-2) === 'number' ? ` of ${String(path.at(-3))}` : '';
    this.#problems.add(spanAt(this.#root, holder), {
      message: `\`${key}\` is missing${what === '' ? '' : ` in this entry${what}`}`,
      expected: `\`${key}\`: ${expected}`,
    });
  }

  #unknownKey(path: Path, key: string, allowed: string): void {
    const known = allowed.split(', ');
    const meant = nearest(key, known);
    if (meant !== undefined) this.#probablyMeant.add(pathKey([...path, meant]));
    this.bad.push({ path: [...path, key], isStrayKey: meant === undefined });
    this.#problems.add(keySpanAt(this.#root, [...path, key]), {
      message: `unknown key "${key}"`,
      expected: `one of ${allowed}`,
      suggestion: didYouMean(key, known),
    });
  }

  #add(path: Path, finding: Finding): void {
    this.bad.push({ path, isStrayKey: false });
    this.#problems.add(this.#placeOf(path), finding);
  }

  #placeOf(path: Path): Span {
    const found = treeAt(this.#root, path);
    const isNothing = found?.kind === 'scalar' && found.value === null;
    return isNothing ? keySpanAt(this.#root, path) : spanAt(this.#root, path);
  }
}

/** A key that is missing is not told when an unknown one was probably meant for it. */
function unknownKeysFirst(issues: readonly Issue[]): readonly Issue[] {
  const isUnknownKey = (issue: Issue) => issue.code === 'unrecognized_keys';
  return [...issues.filter(isUnknownKey), ...issues.filter((issue) => !isUnknownKey(issue))];
}

function describeHolder(path: Path): string {
  const last = path.at(-1);
  if (last === undefined) return 'the file';
  return typeof last === 'number' ? `entry ${last + 1} of this list` : `\`${String(last)}\``;
}

function pathKey(path: Path): string {
  return path.map(String).join('\u0000');
}
