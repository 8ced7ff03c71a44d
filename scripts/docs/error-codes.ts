// The reference page of error codes, from the one table of them.

import { ERROR_CODES, type ErrorCode } from '../../packages/vpclab/src/errors.ts';

const PREAMBLE = `# Error codes

Every error of vpclab carries one of these codes: on the command line after the message, in \`--json\` output and API
replies as \`code\`. The exit code of a command follows from it: 1 failed, 2 bad input, 3 this host can't.
`;

export function errorCodesPage(): string {
  const rows = Object.entries(ERROR_CODES)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([code, entry]) => row(code as ErrorCode, entry));
  return [
    PREAMBLE,
    '| code | exit | what it means | what to do |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function row(
  code: ErrorCode,
  entry: { readonly exit: number; readonly meaning: string; readonly remedy: string },
): string {
  return `| \`${code}\` | ${entry.exit} | ${cell(entry.meaning)} | ${cell(entry.remedy)} |`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
