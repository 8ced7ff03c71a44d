// Why a server of a cluster will not do: out of touch, not the leader, or behind what this client has seen already.
import type { DatabaseState } from './server-database.ts';

type Wanted = {
  readonly leaderOnly: boolean;
  readonly newestIndex: ReadonlyMap<string, number>;
};

export function whyUnfit(state: DatabaseState, options: Wanted): string | undefined {
  const { model, connected, leader, clusterId, index } = state;
  if (model === 'standalone') return undefined;
  if (!connected) return `the server has lost its ${model === 'relay' ? 'source' : 'cluster'}`;
  if (model !== 'clustered') return undefined;
  if (options.leaderOnly && !leader) return 'the server is not the leader of its cluster';
  const newest = clusterId === undefined ? undefined : options.newestIndex.get(clusterId);
  if (newest !== undefined && index !== undefined && index < newest) {
    return `the server is behind what was seen already (index ${index}, seen ${newest})`;
  }
  return undefined;
}
