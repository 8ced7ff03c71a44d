// vpclab on a terminal of its own: what a person sees, and the keys he presses when asked.

import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { LabSession } from './lab-session.ts';

const SCRIPT = join(import.meta.dirname, 'in-terminal.py');

/** `keys` are pressed once `after` was said. What was said is given without colours. */
export async function inTerminal(
  session: LabSession,
  args: readonly string[],
  { after, keys, columns }: { readonly after: string; readonly keys: string; readonly columns?: number },
): Promise<{ readonly code: number; readonly said: string }> {
  const env = columns === undefined ? {} : { COLUMNS: String(columns) };
  const { code, out, err } = await session.run(args, { env, prefix: ['python3', SCRIPT, after, keys] });
  return { code, said: stripVTControlCharacters(out + err) };
}
