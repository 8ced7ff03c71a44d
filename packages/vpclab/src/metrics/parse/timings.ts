// How long the parts of northd and ovn-controller take (`stopwatch/show`, ovs: lib/stopwatch.c), and how often the nodes
// of their incremental engine ran (`inc-engine/show-stats`, ovn: lib/inc-proc-eng.c).

export type Stopwatch = {
  readonly name: string;
  readonly samples: number;
  readonly maxSeconds: number;
  readonly percentile95Seconds: number;
  readonly shortTermSeconds: number;
};

/** Those that ran. */
export function parseStopwatches(text: string): readonly Stopwatch[] {
  return text.split(/^(?=Statistics for ')/m).flatMap((block) => {
    const name = /^Statistics for '([^']+)'/.exec(block)?.[1];
    const samples = Number(/Total samples: (\d+)/.exec(block)?.[1] ?? 0);
    if (name === undefined || samples === 0) return [];
    const unit = /Maximum: \d+ (\w+)/.exec(block)?.[1];
    const scale = unit === 'usec' ? 1e-6 : unit === 'nsec' ? 1e-9 : 1e-3;
    const value = (label: string): number =>
      Number(new RegExp(`${label}: ([\\d.]+)`).exec(block)?.[1] ?? 0) * scale;
    return [
      {
        name,
        samples,
        maxSeconds: value('Maximum'),
        percentile95Seconds: value('95th percentile'),
        shortTermSeconds: value('Short term average'),
      },
    ];
  });
}

export type EngineNode = {
  readonly node: string;
  readonly recomputes: number;
  readonly computes: number;
  readonly aborts: number;
};

export function parseEngine(text: string): readonly EngineNode[] {
  return text.split(/^(?=Node: )/m).flatMap((block) => {
    const node = /^Node: (\S+)/.exec(block)?.[1];
    if (node === undefined) return [];
    const count = (label: string): number =>
      Number(new RegExp(`- ${label}:\\s+(\\d+)`).exec(block)?.[1] ?? 0);
    return [
      { node, recomputes: count('recompute'), computes: count('compute'), aborts: count('(?:abort|cancel)') },
    ];
  });
}
