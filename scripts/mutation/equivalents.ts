// Mutants that no test can kill, because the mutated program does the same, each with the reason.
// `line` is the source line on which the mutant starts, without its indentation.

export type Equivalent = {
  readonly file: string;
  readonly line: string;
  readonly replacement: string;
  readonly reason: string;
};

export const EQUIVALENTS: readonly Equivalent[] = [];
