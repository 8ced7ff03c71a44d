// From the text of a lab file to checked rows, or an error that shows every problem of the file.

import { readFileSync } from 'node:fs';
import type { LabSource } from '../model/engine.ts';
import { VpclabError } from '../errors.ts';
import { replaceFile } from '../machine/tools/replace-file.ts';
import { compile } from '../intent/compile.ts';
import type { HostTraits } from '../intent/context.ts';
import { LAB_ROOT } from '../model/layout.ts';
import type { Row } from '../model/rows.ts';
import { checkRows } from '../plan/check.ts';
import { formatProblems } from '../spec/format-problems.ts';
import type { Lab } from '../model/lab.ts';
import { parseLab } from '../spec/parse-lab.ts';
import type { SpecProblem } from '../model/problem.ts';

export type Compiled = {
  readonly source: LabSource;
  readonly lab: Lab;
  readonly rows: readonly Row[];
  readonly warnings: readonly SpecProblem[];
};

/** `name`: what this lab is called, whatever the file says. */
export function compileSource(source: LabSource, name: string, host: HostTraits): Compiled {
  const parsed = parseLab(source);
  if (parsed.kind === 'errors') {
    throw new VpclabError('LAB_FILE_INVALID', formatProblems(parsed.errors, { colour: false }), {
      details: { problems: parsed.errors },
    });
  }
  const lab = { ...parsed.lab, name };
  const rows = compile(lab, host);
  const notes = checkRows(rows);
  if (notes.length > 0) {
    throw new VpclabError('PLAN_IMPOSSIBLE', notes.map((note) => `${note.row}: ${note.message}`).join('\n'), {
      details: { notes },
    });
  }
  return { source, lab, rows, warnings: parsed.warnings };
}

/** What the lab was last asked to be: input, kept inside the sandbox so that vpclabd finds it when it comes back. */
const APPLIED = `${LAB_ROOT}/applied.json`;

export type Applied = { readonly source: LabSource; readonly state: 'begun' | 'done' };

export function rememberApplied(applied: Applied): void {
  replaceFile(APPLIED, JSON.stringify(applied));
}

export function recallApplied(): Applied | undefined {
  try {
    // Written by rememberApplied alone.
    return JSON.parse(readFileSync(APPLIED, 'utf8')) as Applied;
  } catch {
    return undefined;
  }
}
