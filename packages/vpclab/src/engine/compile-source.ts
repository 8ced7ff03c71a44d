// From the text of a lab file to checked rows, or an error that shows every problem of the file.

import { readFileSync } from 'node:fs';
import type { LabSource } from '../model/engine.ts';
import { VpclabError } from '../errors.ts';
import { replaceFile } from '../machine/tools/replace-file.ts';
import { compile } from '../concepts/compile.ts';
import type { HostTraits } from '../concepts/context.ts';
import { LAB_ROOT } from '../model/layout.ts';
import { checkRows, refuseNoted } from '../plan/check.ts';
import { formatProblems } from '../lab-file/format-problems.ts';
import type { Compiled } from '../model/compiled.ts';
import { parseLab } from '../concepts/parse-lab.ts';

/** `name`: what this lab is called, whatever the file says. */
export function compileSource(source: LabSource, name: string, host: HostTraits): Compiled {
  const parsed = parseLab(source);
  if (parsed.kind === 'errors') {
    throw new VpclabError('LAB_FILE_INVALID', formatProblems(parsed.errors, { colour: false }), {
      details: { problems: parsed.errors },
    });
  }
  const lab = { ...parsed.lab, name };
  let readsFiles = false;
  const passwordIn: HostTraits['passwordIn'] = (file) => {
    readsFiles = true;
    return host.passwordIn(file);
  };
  const rows = compile(lab, { ...host, passwordIn });
  refuseNoted(checkRows(rows));
  return { source, lab, rows, warnings: parsed.warnings, readsFiles };
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
