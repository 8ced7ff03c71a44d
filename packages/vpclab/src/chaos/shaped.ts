// A device has one queueing discipline at its root, and a process one control group, so each takes one fault at a time that slows
// it with tc(8) or cgroups(7). Pure.

import { VpclabError } from '../errors.ts';
import type { FaultAction, FaultRecord } from '../model/fault.ts';
import { isShaping } from './mechanisms/qdisc.ts';

/** Throws BAD_ARGUMENT where one of `records` already slows what `fault` would slow. */
export function refuseSecondShaping(
  { fault, target, actions }: Pick<FaultRecord, 'fault' | 'target' | 'actions'>,
  records: readonly Pick<FaultRecord, 'id' | 'fault' | 'target' | 'actions'>[],
): void {
  for (const slowed of actions.flatMap(slowedBy)) {
    const other = records.find((record) => record.actions.flatMap(slowedBy).includes(slowed));
    if (other === undefined) continue;
    const message = `${fault} of ${target} cannot begin: ${other.fault} of ${other.target} (${other.id}) already slows ${slowed}, which takes one such fault at a time.`;
    throw new VpclabError('BAD_ARGUMENT', message);
  }
}

function slowedBy(action: FaultAction): readonly string[] {
  if (isShaping(action)) return [`${action.netns}/${action.device}`];
  return action.kind === 'cpu-limit' ? [`the process of ${action.daemon}`] : [];
}
