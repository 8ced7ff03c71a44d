// Runs inside a sandbox: one process observes a ruleset, somebody changes it, the process observes it again.

import { loadRuleset, observeNft } from '../../src/host/nft.ts';
import { run } from '../../src/host/run.ts';
import type { NftRow } from '../../src/intent/rows.ts';

export type Observation = 'as meant' | 'other' | 'missing';

export async function watchDrift(row: NftRow): Promise<readonly Observation[]> {
  const look = async (): Promise<Observation> => {
    const [observed] = await observeNft([row]);
    if (observed === undefined) return 'missing';
    return observed.ruleset === row.ruleset ? 'as meant' : 'other';
  };
  const nft = async (...args: readonly string[]): Promise<unknown> =>
    await run(row.netns, 'nft', args, { timeoutMs: 5000 });
  const seen = [await look()];
  await loadRuleset(row);
  seen.push(await look(), await look());
  await nft('add', 'rule', 'inet', 'vpclab', 'ingress', 'accept');
  seen.push(await look());
  await loadRuleset(row);
  seen.push(await look());
  await nft('delete', 'table', 'inet', 'vpclab');
  seen.push(await look());
  return seen;
}
