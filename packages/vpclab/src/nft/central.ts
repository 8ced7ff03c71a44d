// The rules of a server of a clustered control plane: who may take part in its clusters. Written as nft lists them: see
// observe.ts.

import { CLUSTER_DEVICE, RAFT_PORTS } from '../model/layout.ts';
import { block } from './blocks.ts';
import { rulesetFile } from './ruleset.ts';

/** A file for `nft -f` that replaces the namespace's table. */
export function centralRuleset(): string {
  const ports = Object.values(RAFT_PORTS).join(', ');
  return rulesetFile([
    block('chain input', [
      'type filter hook input priority filter; policy accept;',
      `iifname != "${CLUSTER_DEVICE}" tcp dport { ${ports} } drop`,
    ]),
  ]);
}
