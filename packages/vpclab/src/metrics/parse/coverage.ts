// `coverage/show` of any OVS or OVN daemon (ovs: lib/coverage.c).

export type CoverageEvent = {
  readonly event: string;
  /** Events per second over the last 5 seconds, minute and hour. */
  readonly perSecond: { readonly '5s': number; readonly '5m': number; readonly '1h': number };
  readonly total: number;
};

const LINE = /^(\S+)\s+([\d.]+)\/sec\s+([\d.]+)\/sec\s+([\d.]+)\/sec\s+total: (\d+)$/;

/** Events that happened at least once: the daemon leaves out the others. */
export function parseCoverage(text: string): readonly CoverageEvent[] {
  return text.split('\n').flatMap((line) => {
    const [, event, short, middle, long, total] = LINE.exec(line.trim()) ?? [];
    if (event === undefined) return [];
    return [
      {
        event,
        perSecond: { '5s': Number(short), '5m': Number(middle), '1h': Number(long) },
        total: Number(total),
      },
    ];
  });
}
