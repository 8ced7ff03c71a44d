// What flow logs promise: the switch of each node reports its flows to vpclabd, which gets what is sent there.

import { NO_PROMISES } from '../concept-promises.ts';
import type { ConceptPromises } from '../concept-promises.ts';

export const flowLogPromises: ConceptPromises = {
  ...NO_PROMISES,
  others: ({ lab: { flowLogs, nodes, machines } }) => {
    if (flowLogs === undefined) return [];
    // Those of nodes on other machines are not collected.
    const elsewhere = new Set(machines.flatMap((machine) => machine.nodes));
    return nodes
      .filter(({ name }) => !elsewhere.has(name))
      .map(({ name }) => ({
        kind: 'upkeep' as const,
        text: `${name} reports its flows`,
        category: 'flow-log',
        place: name,
        upkeep: { kind: 'flow-log' as const },
      }));
  },
};
