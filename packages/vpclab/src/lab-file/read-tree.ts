// YAML text to a located tree. Bounded: nesting, and how much aliases may multiply. Knows nothing of labs.

import { isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Alias, Document, Node, Scalar, YAMLMap } from 'yaml';
import { didYouMean } from './did-you-mean.ts';
import type { Finding, ProblemList, Span } from '../model/problem.ts';
import type { MapEntry, Tree } from './tree.ts';
import { EMPTY_FILE } from './source.ts';
import { reportSyntax } from './yaml-syntax.ts';

const MAX_DEPTH = 24;
/** Values that aliases and merge keys may add to what is written: a lab at its limits needs far less. */
const MAX_ALIASED_VALUES = 100_000;

/** The tree of the only document; undefined when it can't be read (the reasons are in `problems`). */
export function readTree(text: string, problems: ProblemList, empty: Finding = EMPTY_FILE): Tree | undefined {
  const depth = nestingDepth(text);
  if (depth !== undefined) {
    problems.add({ start: depth, end: depth + 1 }, tooDeep());
    return undefined;
  }
  const document = parseDocument(text, {
    prettyErrors: false,
    strict: true,
    merge: false,
    // The parser compares each key with each other; the reader below finds duplicates in one pass.
    uniqueKeys: false,
    // With 'silent' a second document would not be told.
    logLevel: 'error',
  });
  const readable = reportSyntax(document, text, problems);
  if (!readable) return undefined;
  if (document.contents === null) {
    problems.add({ start: 0, end: 1 }, empty);
    return undefined;
  }
  return new TreeReader(document, problems).read();
}

class TreeReader {
  readonly #document: Document.Parsed;
  readonly #problems: ProblemList;
  readonly #anchors = new Map<string, Node>();
  readonly #open = new Set<Node>();
  #aliasDepth = 0;
  #aliased = 0;
  #refused = false;

  constructor(document: Document.Parsed, problems: ProblemList) {
    this.#document = document;
    this.#problems = problems;
  }

  read(): Tree | undefined {
    const tree = this.#node(this.#document.contents, 0);
    return this.#refused ? undefined : tree;
  }

  #node(node: unknown, depth: number): Tree {
    if (isAlias(node)) return this.#alias(node, depth);
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return nothing(spanOf(undefined));
    const span = spanOf(node);
    if (this.#refused) return nothing(span);
    if (depth > MAX_DEPTH) return this.#refuse(span, tooDeep());
    if (this.#aliasDepth > 0 && ++this.#aliased > MAX_ALIASED_VALUES) {
      return this.#refuse(span, {
        message: 'aliases make this file too large',
        expected: `aliases that add at most ${MAX_ALIASED_VALUES} values`,
        suggestion: 'write repeated VPCs and workloads with `count`',
      });
    }
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (isScalar(node)) return scalar(node, span);
    this.#open.add(node);
    const tree: Tree = isMap(node)
      ? { kind: 'map', span, entries: this.#entries(node, depth) }
      : { kind: 'list', span, items: node.items.map((item) => this.#node(item, depth + 1)) };
    this.#open.delete(node);
    return tree;
  }

  #alias(alias: Alias, depth: number): Tree {
    const span = spanOf(alias);
    const target = this.#anchors.get(alias.source);
    if (target === undefined) {
      return this.#refuse(span, {
        message: `there is no anchor "&${alias.source}" above this line`,
        expected: 'an alias of an anchor that stands earlier in the file',
        suggestion: didYouMean(alias.source, this.#anchors.keys()),
      });
    }
    if (this.#open.has(target)) {
      return this.#refuse(span, {
        message: `"*${alias.source}" refers to the value that it is part of`,
        expected: 'an alias of something that is complete above this line',
      });
    }
    this.#aliasDepth++;
    const tree = this.#node(target, depth);
    this.#aliasDepth--;
    return tree;
  }

  #entries(map: YAMLMap, depth: number): Map<string, MapEntry> {
    const own = new Map<string, MapEntry>();
    const merged: Map<string, MapEntry>[] = [];
    for (const { key, value } of map.items) {
      const keyNode = isAlias(key) ? this.#anchors.get(key.source) : key;
      if (!isScalar(keyNode)) {
        this.#problems.add(spanOf(keyNode ?? key), {
          message: 'this key is not a word',
          expected: 'a word as key',
        });
        continue;
      }
      const span = spanOf(key);
      if (isMergeKey(keyNode)) {
        merged.push(...this.#merge(value, span, depth));
        continue;
      }
      const found = value === null ? nothing(span) : this.#node(value, depth + 1);
      const text = keyText(keyNode);
      if (own.has(text)) this.#duplicate(text, span);
      else own.set(text, { key: span, value: found });
    }
    // What is written here wins over what is merged in, and the earlier of two merged mappings over the later.
    for (const entries of merged) for (const [key, entry] of entries) if (!own.has(key)) own.set(key, entry);
    return own;
  }

  #duplicate(key: string, span: Span): void {
    this.#problems.add(span, {
      message: `the key "${key}" stands twice in one mapping`,
      expected: 'each key once',
      suggestion: 'remove one of them, or join the two',
    });
  }

  #merge(value: unknown, key: Span, depth: number): Map<string, MapEntry>[] {
    const tree = this.#node(value, depth + 1);
    const sources = tree.kind === 'list' ? tree.items : [tree];
    return sources.flatMap((source) => {
      if (source.kind === 'map') return [new Map(source.entries)];
      this.#problems.add(key, {
        message: '"<<" merges something that is not a mapping',
        expected: '`<<: *anchor` of a mapping, or a list of those',
      });
      return [];
    });
  }

  #refuse(span: Span, finding: Parameters<ProblemList['add']>[1]): Tree {
    if (!this.#refused) this.#problems.add(span, finding);
    this.#refused = true;
    return nothing(span);
  }
}

function scalar(node: Scalar, span: Span): Tree {
  const value = node.value;
  const written = node.source ?? String(value);
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'bigint':
      return { kind: 'scalar', span, value, written };
    default:
      return { kind: 'scalar', span, value: null, written };
  }
}

function nothing(span: Span): Tree {
  return { kind: 'scalar', span, value: null, written: '' };
}

function isMergeKey(key: Scalar): boolean {
  return key.value === '<<' && key.type === 'PLAIN';
}

function keyText(key: Scalar): string {
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
}

function spanOf(node: unknown): Span {
  const range = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : undefined;
  return range ? { start: range[0], end: Math.max(range[1], range[0] + 1) } : { start: 0, end: 1 };
}

/** Where brackets or indentation nest deeper than any lab file: the parser itself recurses, so this is asked first. */
function nestingDepth(text: string): number | undefined {
  let run = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '[' || character === '{') run++;
    else if (character === ']' || character === '}') run = Math.max(0, run - 1);
    if (run > 4 * MAX_DEPTH) return at;
  }
  return deepDashes(text);
}

function deepDashes(text: string): number | undefined {
  const match = new RegExp(`^ *(?:[-?:] +){${MAX_DEPTH}}|^ {500}`, 'm').exec(text);
  return match?.index;
}

function tooDeep() {
  return { message: 'this is nested too deeply', expected: `at most ${MAX_DEPTH} levels` };
}
