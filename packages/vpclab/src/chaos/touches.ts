// Which rows differ because of a fault. Pure.

import type { FaultAction } from '../model/fault.ts';
import { faultTable } from '../model/fault.ts';

/** Tables that faults add to a namespace whose tables are watched. */
export function ownTables(actions: readonly FaultAction[]): readonly string[] {
  return actions.flatMap((action) =>
    action.kind === 'nft-table' ? [`nft ${action.netns} netdev ${faultTable('')}*`] : [],
  );
}
