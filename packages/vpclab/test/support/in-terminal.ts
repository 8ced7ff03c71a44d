// vpclab on a terminal of its own: what a person sees, and the keys he presses when asked.

import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { LabSession } from './lab-session.ts';

const SCRIPT = join(import.meta.dirname, 'in-terminal.py');

/** `keys` are pressed once `after` was said. What was said is given without colours. */
export async function inTerminal(
  session: LabSession,
  args: readonly string[],
  { after, keys }: { readonly after: string; readonly keys: string },
): Promise<{ readonly code: number; readonly said: string }> {
  const { code, out, err } = await session.run(args, { prefix: ['python3', SCRIPT, after, keys] });
  return { code, said: stripVTControlCharacters(out + err) };
}
