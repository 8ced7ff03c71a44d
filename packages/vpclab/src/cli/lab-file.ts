// Reads and checks the lab file that a command names. A wrong file ends the command before anything is touched.

import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LabSource } from '../model/engine.ts';
import { VpclabError } from '../errors.ts';
import type { Lab } from '../model/lab.ts';
import { formatProblems } from '../lab-file/format-problems.ts';
import type { SpecProblem } from '../model/problem.ts';
import { MAX_SOURCE_BYTES, decodeSource } from '../lab-file/source.ts';
import { ownLabFile } from '../runtime/own-lab-file.ts';
import { printableAll } from '../printable.ts';
import type { CliContext } from './context.ts';
import { reasonOf } from '../reason.ts';
import { count } from './render/duration.ts';

/** As it was read, not looked at yet. */
export type RawLabFile = { readonly fileName: string; readonly bytes: Uint8Array };
/** What was found wrong (errors) or odd (warnings). */
type Checked =
  | { readonly kind: 'ok'; readonly warnings: readonly SpecProblem[] }
  | { readonly kind: 'errors'; readonly errors: readonly SpecProblem[] };
export type LabFile = { readonly source: LabSource; readonly lab: Lab };

/** In a checkout labs/ is beside packages/; the package carries its own copy. */
const SHIPPED_LABS = ['../../../../labs/', '../../labs/'].map((path) => new URL(path, import.meta.url));

/** The lab that `vpclab up` brings up when none is named. */
export async function shippedLabFile(name: string): Promise<string> {
  for (const directory of SHIPPED_LABS) {
    const file = fileURLToPath(new URL(name, directory));
    const found = await access(file).then(
      () => true,
      () => false,
    );
    if (found) return file;
  }
  throw new VpclabError('LAB_FILE_UNREADABLE', `The shipped lab file ${name} is missing.`);
}

/** The vpclab.yaml of the working directory, if there is one, and nobody else wrote it. */
export function labFileHere({ cwd, terminal }: Pick<CliContext, 'cwd' | 'terminal'>): string | undefined {
  const file = ownLabFile(cwd);
  if (file === undefined) return undefined;
  const shown = relative(cwd, file);
  terminal.err(`Using ${shown} of this directory.\n`);
  return shown;
}

/** The file's text and the lab that it describes. When it is wrong all errors are shown, and the command ends. */
export async function checkLabFile(
  { fileName, bytes }: RawLabFile,
  context: Pick<CliContext, 'terminal'>,
): Promise<LabFile> {
  // Loaded here: the parser and its libraries cost more than all else that a command needs.
  const { parseLab } = await import('../concepts/parse-lab.ts');
  const parsed = parseLab({ fileName, text: bytes });
  showProblems(context, parsed);
  if (parsed.kind === 'ok') return { source: sourceOf({ fileName, bytes }), lab: parsed.lab };
  const { length } = parsed.errors;
  throw new VpclabError(
    'LAB_FILE_INVALID',
    `${fileName} has ${count(length, 'error')}; nothing was changed.`,
    {
      details: { errors: parsed.errors },
    },
  );
}

export function sourceOf({ fileName, bytes }: RawLabFile): LabSource {
  return { fileName, text: decodeSource(bytes) };
}

export function showProblems({ terminal }: Pick<CliContext, 'terminal'>, parsed: Checked): void {
  const isOk = parsed.kind === 'ok';
  const problems = isOk ? parsed.warnings : parsed.errors;
  if (problems.length === 0) return;
  const style = { colour: terminal.errColor, severity: isOk ? 'warning' : 'error' } as const;
  terminal.err(`${formatProblems(problems.map(shown), style)}\n`);
}

/** The line itself is made visible where the caret is put under it. */
function shown(problem: SpecProblem): SpecProblem {
  return { ...printableAll(problem), sourceLine: problem.sourceLine };
}

/** Bytes, not text: what is no UTF-8 is an error of the file with its place. */
export async function readLabFile(file: string, { cwd }: Pick<CliContext, 'cwd'>): Promise<RawLabFile> {
  const isStdin = file === '-';
  if (file.trim() === '') throw new VpclabError('BAD_ARGUMENT', 'The name of the lab file is empty.');
  const fileName = isStdin ? 'standard input' : file;
  try {
    // One byte more than is allowed is enough to be refused.
    const stream = isStdin ? process.stdin : createReadStream(resolve(cwd, file));
    return { fileName, bytes: await readAtMost(stream, MAX_SOURCE_BYTES + 1) };
  } catch (cause) {
    throw new VpclabError('LAB_FILE_UNREADABLE', `${fileName} cannot be read: ${reasonOf(cause)}.`, {
      cause,
      details: { file: fileName },
    });
  }
}

async function readAtMost(stream: AsyncIterable<Uint8Array>, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= limit) break;
  }
  return Buffer.concat(chunks).subarray(0, limit);
}
