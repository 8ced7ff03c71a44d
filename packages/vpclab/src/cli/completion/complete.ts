// Answers the completion scripts: `vpclab __complete WORD...` prints what the last word may become, one per line.

import { proposeCompletions } from '@stricli/core';
import { printable } from '../../printable.ts';
import { application } from '../application.ts';
import type { CliContext } from '../context.ts';

export async function completionLines(
  words: readonly string[],
  { terminal, env, cwd }: Pick<CliContext, 'terminal' | 'env' | 'cwd'>,
): Promise<string> {
  // What follows `--` is another program's command line.
  if (words.slice(0, -1).includes('--')) return '';
  const silent = { write: () => undefined };
  const context = { process: { stdout: silent, stderr: silent }, terminal, env, cwd };
  const proposals = await proposeCompletions(
    await application({ terminal, env, json: false }),
    words,
    context,
  ).catch(() => []);
  return proposalLines(proposals);
}

export function proposalLines(
  proposals: readonly { readonly completion: string; readonly brief: string }[],
): string {
  return proposals
    .filter(({ completion }) => IS_WORD.test(completion))
    .map(({ completion, brief }) => `${completion}\t${printable(brief)}\n`)
    .join('');
}

/**
 * What no shell takes for more than one word. Bash puts a proposal into the command line as it is: a name such as
 * `$(program)`, which a lab of somebody else's making might have, would run.
 */
const IS_WORD = /^[A-Za-z0-9_.:/@%+,=-]+$/;
