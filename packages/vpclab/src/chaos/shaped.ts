// A device has one queueing discipline at its root, so one fault at a time that slows it with tc(8). Pure.

import { VpclabError } from '../errors.ts';
import type { FaultRecord } from '../model/fault.ts';
import { isShaping } from './mechanisms/qdisc.ts';

/** Throws BAD_ARGUMENT where one of `records` already slows a device that `fault` would slow. */
export function refuseSecondShaping(
  { fault, target, actions }: Pick<FaultRecord, 'fault' | 'target' | 'actions'>,
  records: readonly Pick<FaultRecord, 'id' | 'fault' | 'target' | 'actions'>[],
): void {
  for (const { netns, device } of actions.filter(isShaping)) {
    const other = records.find((record) =>
      record.actions.some((one) => isShaping(one) && one.netns === netns && one.device === device),
    );
    if (other === undefined) continue;
    const message = `${fault} of ${target} cannot begin: ${other.fault} of ${other.target} (${other.id}) already slows ${netns}/${device}, which takes one such fault at a time.`;
    throw new VpclabError('BAD_ARGUMENT', message);
  }
}
