// What came of a room's mutants, in figures and as text. Pure.

import { EQUIVALENTS, type Equivalent } from './equivalents.ts';

export type JudgedMutant = {
  /** Names it from one run to the next: see sample.ts. */
  readonly key: string;
  readonly file: string;
  readonly lineNumber: number;
  /** The source line on which it starts, trimmed. */
  readonly line: string;
  readonly mutator: string;
  readonly original: string;
  readonly replacement: string;
  /** As StrykerJS names it: Killed, Timeout, RuntimeError, Survived, NoCoverage. */
  readonly status: string;
};

export type Figures = {
  readonly sampled: number;
  readonly killed: number;
  readonly survived: number;
  readonly equivalent: number;
  /** Of all that were sampled, equivalents included. */
  readonly killedPercent: number;
};

const NOTICED = new Set(['Killed', 'Timeout', 'RuntimeError']);

export function isNoticed({ status }: JudgedMutant): boolean {
  return NOTICED.has(status);
}

export function judge(
  mutants: readonly JudgedMutant[],
  equivalents: readonly Equivalent[] = EQUIVALENTS,
): Figures {
  const killed = mutants.filter(isNoticed).length;
  const equivalent = mutants.filter(
    (mutant) => !isNoticed(mutant) && isEquivalent(mutant, equivalents),
  ).length;
  const killedPercent = mutants.length === 0 ? 100 : Math.floor((killed * 1000) / mutants.length) / 10;
  return {
    sampled: mutants.length,
    killed,
    survived: mutants.length - killed - equivalent,
    equivalent,
    killedPercent,
  };
}

export function figuresLine(room: string, figures: Figures): string {
  const { sampled, killed, survived, equivalent, killedPercent } = figures;
  return `${room}: ${sampled} mutants, ${killed} killed (${killedPercent} %), ${survived} survived, ${equivalent} equivalent`;
}

/** A mutant that no test noticed, or undefined. */
export function survivorText(
  mutant: JudgedMutant,
  equivalents: readonly Equivalent[] = EQUIVALENTS,
): string | undefined {
  if (isNoticed(mutant) || isEquivalent(mutant, equivalents)) return undefined;
  const { file, lineNumber, mutator, original, replacement, status } = mutant;
  return `${file}:${lineNumber} ${status} ${mutator}\n    - ${oneLine(original)}\n    + ${oneLine(replacement)}`;
}

function isEquivalent(mutant: JudgedMutant, equivalents: readonly Equivalent[]): boolean {
  return equivalents.some(
    ({ file, line, original, replacement }) =>
      file === mutant.file &&
      line === mutant.line &&
      oneLine(original) === oneLine(mutant.original) &&
      oneLine(replacement) === oneLine(mutant.replacement),
  );
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
