// JSON on stdout: pretty, because people read it too.

import { printableJson } from '../printable.ts';
import type { CliContext } from './context.ts';

export function printJson({ terminal }: Pick<CliContext, 'terminal'>, value: unknown): void {
  terminal.out(jsonText(value));
}

export function jsonText(value: unknown): string {
  return `${printableJson(value, 2)}\n`;
}
