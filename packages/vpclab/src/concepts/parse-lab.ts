// The way from the text of a lab file to a resolved lab, or to everything that is wrong with it. Pure: the caller reads
// the file. Text -> tree (YAML, aliases) -> repeated by `count` -> schema -> resolved.

import type { Lab } from '../model/lab.ts';
import { ProblemList } from '../model/problem.ts';
import type { SpecProblem } from '../model/problem.ts';
import { prune } from '../lab-file/prune.ts';
import { readTree } from '../lab-file/read-tree.ts';
import { Resolution } from '../lab-file/resolution.ts';
import { resolveLab } from './resolve-lab.ts';
import { reportIssues } from '../lab-file/schema-problems.ts';
import { labFileSchema } from './lab-file-schema.ts';
import { ALL_CONCEPTS } from './registry.ts';
import type { LabFileSource } from '../lab-file/source.ts';
import { checkText, decodeSource } from '../lab-file/source.ts';
import { plainValue } from '../lab-file/tree.ts';
import type { Tree } from '../lab-file/tree.ts';

export type ParsedLab =
  | { readonly kind: 'ok'; readonly lab: Lab; readonly warnings: readonly SpecProblem[] }
  | { readonly kind: 'errors'; readonly errors: readonly SpecProblem[] };

export function parseLab(source: LabFileSource): ParsedLab {
  const text = decodeSource(source.text);
  const problems = new ProblemList(source.fileName, text);
  const warnings = new ProblemList(source.fileName, text);
  const lab = checkText(text, byteLength(source.text), problems)
    ? labOf(text, source.fileName, problems, warnings)
    : undefined;
  if (lab === undefined || problems.count > 0) return { kind: 'errors', errors: problems.toArray() };
  return { kind: 'ok', lab, warnings: warnings.toArray() };
}

function labOf(
  text: string,
  fileName: string,
  problems: ProblemList,
  warnings: ProblemList,
): Lab | undefined {
  const written = readTree(text, problems);
  if (written === undefined) return undefined;
  const tree = ALL_CONCEPTS.reduce<Tree>(
    (file, concept) => concept.written.expand?.(file, problems) ?? file,
    withoutExtensions(written),
  );
  const checked = labFileSchema.safeParse(plainValue(tree));
  if (checked.success) {
    return resolveLab(
      new Resolution({ file: checked.data, fileName, tree, problems, warnings, cut: new Set() }),
    );
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
