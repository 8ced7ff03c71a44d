// Asks a running lab something about a lab file. The lab checks the file, and only it does: the parser and its libraries
// cost a command more than all else. What it refuses is checked here as well, for the problems to be shown in place.

import type { LabSource } from '../model/engine.ts';
import type { SpecProblem } from '../model/problem.ts';
import type { LabClient } from './client.ts';
import type { CliContext } from './context.ts';
import { checkLabFile, showProblems, sourceOf } from './lab-file.ts';
import type { RawLabFile } from './lab-file.ts';
import { chooseLab, clientOf, meantName, noteOtherName } from './labs.ts';
import { writtenName } from '../lab-file/written-name.ts';

type Question<T> = {
  /** Without one it is the file that was last applied. */
  readonly raw: RawLabFile | undefined;
  /** Which lab, whatever the file says. */
  readonly name: string | undefined;
  readonly ask: (client: LabClient, source: LabSource) => Promise<T>;
};

export async function askLab<T extends { readonly warnings: readonly SpecProblem[] }>(
  context: CliContext,
  { raw, name, ask }: Question<T>,
): Promise<T> {
  if (raw === undefined) {
    const client = clientOf(await chooseLab(name));
    return await ask(client, await client.source());
  }
  const source = sourceOf(raw);
  noteOtherName(context, name, source.text);
  const meant =
    meantName(name, context.env) ?? writtenName(source.text) ?? (await checkLabFile(raw, context)).lab.name;
  try {
    const answer = await ask(clientOf(await chooseLab(meant)), source);
    showProblems(context, { kind: 'ok', warnings: answer.warnings });
    return answer;
  } catch (error) {
    // Errors of the file come first, even if no lab runs.
    await checkLabFile(raw, context);
    throw error;
  }
}
