// Which faults were active while traffic ran, on the clock of the traffic. Pure.

import type { EndedFault, FaultRecord } from '../model/fault.ts';
import type { FaultSpan, GeneratorReport } from '../model/traffic.ts';

type Run = Pick<GeneratorReport, 'startedAt' | 'elapsedMs'>;
type Active = Pick<FaultRecord, 'id' | 'fault' | 'target' | 'tenants' | 'startedAt'>;

export function faultsDuring(
  { startedAt, elapsedMs }: Run,
  active: readonly Active[],
  ended: readonly EndedFault[],
): readonly FaultSpan[] {
  const beganAt = Date.parse(startedAt);
  const over = new Set(ended.map(({ id }) => id));
  // One that just ended may be in both.
  const all = [
    ...ended,
    ...active.filter(({ id }) => !over.has(id)).map((one) => ({ ...one, endedAt: undefined })),
  ];
  return all
    .map(({ fault, target, tenants, startedAt: from, endedAt }) => ({
      ...{ fault, target, tenants, fromMs: from - beganAt },
      toMs: endedAt === undefined ? undefined : endedAt - beganAt,
    }))
    .filter(({ fromMs, toMs = Infinity }) => fromMs <= elapsedMs && toMs >= 0)
    .toSorted((a, b) => a.fromMs - b.fromMs);
}
