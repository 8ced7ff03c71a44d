// How an error looks to the user: what happened, what to do next, never a stack trace. VPCLAB_DEBUG=1 adds the causes.

import { ERROR_CODES, VpclabError, errorMessage } from '../errors.ts';
import { printableJson, printableLines } from '../printable.ts';
import { asCalled } from './program.ts';
import { paint } from './render/paint.ts';

/** An error whose text was shown already, or that is shown by another program: only its exit code is left. */
export class ShownFailure extends Error {
  readonly exitCode: number;
  constructor(exitCode: number) {
    super('already shown');
    this.exitCode = exitCode;
  }
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof ShownFailure) return error.exitCode;
  return error instanceof VpclabError ? error.exitCode : ERROR_CODES.INTERNAL.exit;
}

export type FailureView = {
  readonly color: boolean;
  readonly debug: boolean;
  /** How the user calls vpclab, and with which command (`traffic start`). */
  readonly program?: string;
  readonly command?: string | undefined;
};

export function failureText(error: unknown, options: FailureView): string {
  if (error instanceof ShownFailure) return '';
  const { bad, faint } = paint(options.color);
  const known = error instanceof VpclabError;
  const code = known ? error.code : 'INTERNAL';
  const message = known ? error.message : `vpclab failed unexpectedly: ${errorMessage(error)}`;
  const lines = [
    `${bad('error')} ${faint(code)} ${printableLines(asCalled(message, options.program ?? 'vpclab'))}`,
    `  ${known ? remedyOf(error, options) : ERROR_CODES.INTERNAL.remedy}`,
  ];
  if (options.debug)
    lines.push(...causes(error).map((cause) => faint(`  caused by ${printableLines(cause, '    ')}`)));
  return `${lines.join('\n')}\n`;
}

/** The table of errors speaks of any command; who typed one wants to copy a line. */
function remedyOf({ code, remedy }: VpclabError, { program = 'vpclab', command }: FailureView): string {
  const text =
    code === 'BAD_ARGUMENT'
      ? command === undefined
        ? '`vpclab help` shows all commands.'
        : `\`vpclab help ${command}\` shows what it takes.`
      : remedy;
  return asCalled(text, program);
}

export function failureJson(error: unknown): string {
  if (error instanceof ShownFailure) return '';
  const known = error instanceof VpclabError;
  return `${printableJson(
    {
      error: {
        code: known ? error.code : 'INTERNAL',
        message: errorMessage(error),
        remedy: known ? error.remedy : ERROR_CODES.INTERNAL.remedy,
        details: known ? error.details : {},
      },
    },
    2,
  )}\n`;
}

function causes(error: unknown): string[] {
  const texts: string[] = [];
  let current = error instanceof Error ? error.cause : undefined;
  while (current !== undefined && texts.length < 10) {
    texts.push(current instanceof Error ? `${current.name}: ${current.message}` : errorMessage(current));
    current = current instanceof Error ? current.cause : undefined;
  }
  return texts;
}
