// A plan in a file: the lab file that it is for, and the digest that tells whether the same changes are still what is
// needed. `plan --out` writes it, `apply` takes it in place of a lab file.

import { VpclabError } from '../errors.ts';
import type { LabSource, PlanResult } from '../model/engine.ts';
import type { CliContext } from './context.ts';
import type { RawLabFile } from './lab-file.ts';
import { writeAsked } from './write-file.ts';

export type SavedPlan = { readonly lab: string; readonly digest: string; readonly source: LabSource };

/** What no lab file has: its top holds no such key. */
const MARK = 'vpclabPlan';
const VERSION = 1;

export async function savePlan(
  file: string,
  { plan, source }: { readonly plan: PlanResult; readonly source: LabSource },
  context: Pick<CliContext, 'cwd'>,
): Promise<void> {
  const { lab, digest, parts } = plan;
  const text = JSON.stringify({ [MARK]: VERSION, lab, digest, parts, source }, undefined, 2);
  // As private as what a lab file may hold.
  await writeAsked(file, `${text}\n`, context, { isPrivate: true });
}

/** Undefined: it is a lab file. */
export function savedPlanIn({ fileName, bytes }: RawLabFile): SavedPlan | undefined {
  const text = new TextDecoder().decode(bytes);
  if (!text.startsWith('{') || !text.includes(`"${MARK}"`)) return undefined;
  const value = parsed(text);
  if (value === undefined || !(MARK in value)) return undefined;
  const { lab, digest, source } = value;
  const isWhole =
    value[MARK] === VERSION && typeof lab === 'string' && typeof digest === 'string' && isSource(source);
  if (isWhole) return { lab, digest, source };
  throw new VpclabError('BAD_ARGUMENT', `${fileName} is not a plan written by this version of vpclab.`);
}

function isSource(value: unknown): value is LabSource {
  return (
    typeof value === 'object' &&
    value !== null &&
    'fileName' in value &&
    typeof value.fileName === 'string' &&
    'text' in value &&
    typeof value.text === 'string'
  );
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
