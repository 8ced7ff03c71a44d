// The last flows of a lab, as many as fit, and who listens for the next ones.

import type { FlowRecord } from '../model/flow-log.ts';

/** About 10 MB. */
const MOST_RECORDS = 20_000;
const KEPT_SECONDS = 15 * 60;

export type FlowFilter = {
  readonly tenant?: string | undefined;
  readonly vpc?: string | undefined;
  /** Name of a workload or NAT gateway. */
  readonly of?: string | undefined;
  readonly action?: FlowRecord['action'] | undefined;
};

export class FlowLog {
  readonly #records: FlowRecord[] = [];
  readonly #listeners = new Set<(record: FlowRecord) => void>();

  add(record: FlowRecord): void {
    this.#records.push(record);
    const oldest = record.end - KEPT_SECONDS;
    if (this.#records.length > MOST_RECORDS) this.#records.shift();
    while ((this.#records[0]?.end ?? oldest) < oldest) this.#records.shift();
    for (const listener of this.#listeners) listener(record);
  }

  kept(filter: FlowFilter): readonly FlowRecord[] {
    return this.#records.filter((record) => passes(record, filter));
  }

  /** Until the returned function is called. */
  follow(filter: FlowFilter, listener: (record: FlowRecord) => void): () => void {
    const hear = (record: FlowRecord): void => {
      if (passes(record, filter)) listener(record);
    };
    this.#listeners.add(hear);
    return () => void this.#listeners.delete(hear);
  }
}

/** Whose port it was seen at counts: what a neighbour's port saw is the neighbour's. */
function passes({ at, action }: FlowRecord, filter: FlowFilter): boolean {
  return (
    (filter.tenant === undefined || at.tenant === filter.tenant) &&
    (filter.vpc === undefined || at.vpc === filter.vpc) &&
    (filter.of === undefined || at.name === filter.of) &&
    (filter.action === undefined || action === filter.action)
  );
}

/** A tenant sees of another's end no more than the packets show. */
export function forTenant(record: FlowRecord, tenant: string | undefined): FlowRecord {
  if (tenant === undefined) return record;
  const { at, peer, reason } = record;
  return {
    ...record,
    at: { ...at, node: '' },
    peer: peer?.tenant === tenant ? peer : undefined,
    reason: reason?.tenant === tenant ? reason : undefined,
  };
}
