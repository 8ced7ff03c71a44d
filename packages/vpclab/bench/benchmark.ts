// What a benchmark is, and what it leaves: samples of ours and of the floor, taken in turns in the same run.

/** `ratio`: at most so much of the floor's median; `value`: at most so much, in the benchmark's unit. */
export type Target =
  | { readonly kind: 'ratio'; readonly atMost: number }
  | { readonly kind: 'value'; readonly atMost: number }
  | { readonly kind: 'none' };

export type Unit = 'ms' | 'MB';

export type Figure = {
  readonly name: string;
  readonly what: string;
  readonly unit: Unit;
  readonly target: Target;
};

/** A stage as the program told it, with the time since its start. */
export type StageTime = { readonly stage: string; readonly endedAtMs: number; readonly tookMs: number };

export type Sample = { readonly value: number; readonly stages?: readonly StageTime[] };

export type Samples = { readonly ours: Sample[]; readonly floor: Sample[] };

export type Measured = Figure & Samples;

export type BenchContext = {
  readonly runs: number;
  readonly signal: AbortSignal;
  /** Waits until what the last sample left in the kernel is gone. */
  readonly settle: () => Promise<void>;
  readonly note: (message: string) => void;
  /** Keeps a sample where that figure is wanted, and tells it. */
  readonly keep: (
    measured: Measured | undefined,
    side: 'ours' | 'floor',
    value: number,
    stages?: readonly StageTime[],
  ) => void;
};

/** Gives one or more figures: those that need the same lab are measured together. */
export type Benchmark = {
  readonly figures: readonly Figure[];
  /** `wanted` holds names of its figures. */
  readonly measure: (wanted: ReadonlySet<string>, context: BenchContext) => Promise<readonly Measured[]>;
};

/** `empty`: for each wanted figure, no samples yet. */
export function empty(figures: readonly Figure[], wanted: ReadonlySet<string>): Map<string, Measured> {
  const chosen = figures.filter(({ name }) => wanted.has(name));
  return new Map(chosen.map((figure) => [figure.name, { ...figure, ours: [], floor: [] }]));
}
