// Runs inside a sandbox: one process observes a ruleset, somebody changes it, the process observes it again.

import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalMachine } from '../../src/machine/local/local-machine.ts';
import type { NftRow } from '../../src/model/rows.ts';
import { OWN_TABLE, removalOf } from '../../src/nft/ruleset.ts';

const ATTEMPTS = 50;
const machine = new LocalMachine();

async function loadRuleset(row: NftRow): Promise<void> {
  await machine.change('nft', [{ kind: 'create', row, reason: 'test' }], {});
}

export type Observation = 'as meant' | 'other' | 'missing';

async function lookAt(row: NftRow): Promise<Observation> {
  const [observed] = await machine.observeNft([row], {});
  if (observed === undefined) return 'missing';
  return observed.ruleset === row.ruleset ? 'as meant' : 'other';
}

/** A namespace goes, and one of the same name and, as the kernel likes to have it, the same inode comes with other rules. */
export async function watchSuccessor({ ruleset, ...row }: NftRow): Promise<readonly Observation[]> {
  const netns = 'successor';
  const ip = (how: string): unknown => execFileSync('ip', ['netns', how, netns]);
  const inode = (): number => statSync(`/run/netns/${netns}`).ino;
  const meant: NftRow = { ...row, netns, ruleset };
  ip('add');
  await loadRuleset(meant);
  const seen = [await lookAt(meant)];
  const first = inode();
  for (let attempt = 0; attempt === 0 || inode() !== first; attempt += 1) {
    if (attempt === ATTEMPTS) throw new Error('no namespace got the inode of one that went');
    ip('del');
    await sleep(100);
    ip('add');
  }
  await loadRuleset({ ...meant, ruleset: `${removalOf(OWN_TABLE)}add table ${OWN_TABLE}\n` });
  seen.push(await lookAt(meant));
  ip('del');
  return seen;
}

export async function watchDrift(row: NftRow): Promise<readonly Observation[]> {
  const look = async (): Promise<Observation> => await lookAt(row);
  const nft = async (...args: readonly string[]): Promise<unknown> =>
    await machine.run({ netns: row.netns, program: 'nft', args }, { timeoutMs: 5000 });
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
