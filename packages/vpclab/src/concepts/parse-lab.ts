// The way from a lab file to a resolved lab, or to everything that is wrong with it. Pure: the caller reads the file.
// Text (YAML, aliases) or a plain value -> tree -> repeated by `count` -> schema -> resolved.

import type { Lab } from '../model/lab.ts';
import { ProblemList } from '../model/problem.ts';
import type { Problems, SpecProblem, ValueProblem } from '../model/problem.ts';
import { prune } from '../lab-file/prune.ts';
import { readTree } from '../lab-file/read-tree.ts';
import { Resolution } from '../lab-file/resolution.ts';
import { resolveLab } from './resolve-lab.ts';
import { checkTrees } from './check-trees.ts';
import { reportIssues } from '../lab-file/schema-problems.ts';
import { labFileSchema } from './lab-file-schema.ts';
import { ALL_CONCEPTS } from './registry.ts';
import type { LabFileSource } from '../lab-file/source.ts';
import { checkText, decodeSource } from '../lab-file/source.ts';
import { plainValue } from '../lab-file/tree.ts';
import type { Path, Tree } from '../lab-file/tree.ts';
import { ValueProblems, treeOfValue } from '../lab-file/value-tree.ts';

export type ParsedLab = Outcome<SpecProblem>;
/** Of a lab that was given as a value. */
export type ReadLab = Outcome<ValueProblem>;

type Outcome<P> =
  | { readonly kind: 'ok'; readonly lab: Lab; readonly warnings: readonly P[] }
  | { readonly kind: 'errors'; readonly errors: readonly P[] };

export function parseLab(source: LabFileSource): ParsedLab {
  const text = decodeSource(source.text);
  const problems = new ProblemList(source.fileName, text);
  const warnings = new ProblemList(source.fileName, text);
  const tree = checkText(text, byteLength(source.text), problems) ? readTree(text, problems) : undefined;
  return outcome(tree, source.fileName, problems, warnings);
}

/**
 * The same from a plain value: JSON, or an object that a program made. Problems have paths instead of lines.
 * `name`: what the lab is called when the value does not say.
 */
export function readLab(value: unknown, name: string): ReadLab {
  const paths: Path[] = [];
  const problems = new ValueProblems(paths);
  const warnings = new ValueProblems(paths);
  return outcome(treeOfValue(value, paths, problems), name, problems, warnings);
}

type Collector<P> = Problems & { toArray(): readonly P[] };

function outcome<P>(
  tree: Tree | undefined,
  fileName: string,
  problems: Collector<P>,
  warnings: Collector<P>,
): Outcome<P> {
  const lab = tree === undefined ? undefined : labOf(tree, fileName, problems, warnings);
  if (lab === undefined || problems.count > 0) return { kind: 'errors', errors: problems.toArray() };
  return { kind: 'ok', lab, warnings: warnings.toArray() };
}

function labOf(written: Tree, fileName: string, problems: Problems, warnings: Problems): Lab | undefined {
  const tree = ALL_CONCEPTS.reduce<Tree>(
    (file, concept) => concept.written.expand?.(file, problems) ?? file,
    withoutExtensions(written),
  );
  const checked = labFileSchema.safeParse(plainValue(tree));
  if (checked.success) {
    const resolution = new Resolution({
      ...{ file: checked.data, fileName, tree, problems, warnings, cut: new Map() },
    });
    const lab = resolveLab(resolution);
    // It asks what reaches what, which only a lab without problems can say.
    if (problems.count === 0) checkTrees(resolution, lab);
    return lab;
  }
  const rest = prune(tree, reportIssues(checked.error.issues, tree, problems));
  const again = rest === undefined ? undefined : labFileSchema.safeParse(plainValue(rest.tree));
  if (rest !== undefined && again?.success === true) {
    resolveLab(
      new Resolution({ file: again.data, fileName, tree: rest.tree, problems, warnings, cut: rest.cut }),
    );
  }
  return undefined;
}

/** Top-level keys that begin with `x-` are the user's own: a place for anchors. */
function withoutExtensions(tree: Tree): Tree {
  if (tree.kind !== 'map') return tree;
  return { ...tree, entries: new Map([...tree.entries].filter(([key]) => !key.startsWith('x-'))) };
}

function byteLength(text: string | Uint8Array): number {
  return typeof text === 'string' ? Buffer.byteLength(text) : text.byteLength;
}
