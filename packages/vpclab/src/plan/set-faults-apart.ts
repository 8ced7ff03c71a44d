// Takes out of a plan what differs because of an active fault: it is no drift, and nothing repairs it before its time. Pure.

import { byBeginning, touchesRow, type FaultRecord } from '../model/fault.ts';
import { identityOf, type Change, type Plan, type PlannedFault } from '../model/plan.ts';
import type { Row } from '../model/rows.ts';

export function setFaultsApart(plan: Plan, faults: readonly FaultRecord[]): Plan {
  if (faults.length === 0) return plan;
  const faultOf = (change: Change): FaultRecord | undefined =>
    faults.find((fault) => touchesRow(fault, identityOf(change.row)));
  const touched = Map.groupBy(plan.changes, faultOf);
  return {
    ...plan,
    changes: touched.get(undefined) ?? [],
    faults: faults.toSorted(byBeginning).map((fault) => planned(fault, touched.get(fault) ?? [])),
  };
}

/** Rows that no active fault touches: what is waited for after a change. */
export function untouched<R extends Row>(rows: readonly R[], faults: readonly FaultRecord[]): readonly R[] {
  if (faults.length === 0) return rows;
  return rows.filter((row) => !faults.some((fault) => touchesRow(fault, identityOf(row))));
}

function planned({ id, fault, target, until }: FaultRecord, changes: readonly Change[]): PlannedFault {
  const titles = changes.map(({ title, row }) => title ?? identityOf(row));
  return { id, fault, target, until: new Date(until).toISOString(), titles };
}
