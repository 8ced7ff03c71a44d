// The nftables tables of a namespace: ours loaded as a whole, all read back, and not read again while the kernel's generation
// number says that nothing changed.

import { statSync } from 'node:fs';
import { NOBODY, OBSERVED } from '../model/rows.ts';
import type { NftRow } from '../model/rows.ts';
import { NETLINK_NETFILTER, generationRequest, parseGeneration } from '../nft/generation.ts';
import { LIST_RULESET, compareRulesets } from '../nft/observe.ts';
import { OWN_TABLE, removalOf, rulesetFileOf, tablesOf } from '../nft/ruleset.ts';
import { checked, libc } from './libc.ts';
import { inNetns, listNetns, netnsPath } from './netns.ts';
import { AF_NETLINK, MSG_DONTWAIT, SOCK_CLOEXEC, SOCK_RAW } from './rtnetlink/constants.ts';
import { run } from './run.ts';

const NFT_TIMEOUT_MS = 10_000;
const NFT_AT_ONCE = 4;
const REPLY_BYTES = 4096;

/** The last listing of a namespace; a namespace of the same name is another when its inode is. */
type Listing = {
  readonly inode: number;
  readonly generation: number;
  readonly tables: ReadonlyMap<string, string>;
};
const listings = new Map<string, Listing>();

/** Replaces the table in one transaction: there is no moment without rules. */
export async function loadRuleset(row: NftRow, signal?: AbortSignal): Promise<void> {
  // In a namespace made anew the kernel counts from the start again, and may give it the old one's inode.
  listings.delete(row.netns);
  await run(row.netns, 'nft', ['-f', '-'], { timeoutMs: NFT_TIMEOUT_MS, signal, stdin: row.ruleset });
}

/** Removes foreign tables. */
export async function removeTable({ netns, foreign }: NftRow, signal?: AbortSignal): Promise<void> {
  if (foreign === undefined) return;
  await run(netns, 'nft', ['-f', '-'], { timeoutMs: NFT_TIMEOUT_MS, signal, stdin: removalOf(foreign) });
}

/**
 * All tables of the namespaces that the intent gives rules to. One that says what was meant has the intent's own text,
 * whatever way nft prints it.
 */
export async function observeNft(
  intended: readonly NftRow[],
  signal?: AbortSignal,
): Promise<readonly NftRow[]> {
  const present = new Set(listNetns());
  const waiting = intended.filter((row) => present.has(row.netns));
  const observed: NftRow[] = [];
  const worker = async (): Promise<void> => {
    for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
      for (const [table, text] of await listTables(row.netns, signal)) {
        observed.push(table === OWN_TABLE ? ownRow(row, text) : foreignRow(row, table, text));
      }
    }
  };
  await Promise.all(Array.from({ length: NFT_AT_ONCE }, worker));
  return observed;
}

function ownRow({ key, netns, ruleset }: NftRow, text: string): NftRow {
  const isAsMeant = compareRulesets(ruleset, text).length === 0;
  return { kind: 'nft', key, netns, ruleset: isAsMeant ? ruleset : rulesetFileOf(text), origin: OBSERVED };
}

/** A packet passes all tables: one beside ours can drop what ours lets through, and translate what it does not. */
function foreignRow({ key, netns }: NftRow, table: string, text: string): NftRow {
  return { kind: 'nft', key: `${key} ${table}`, netns, ruleset: text, foreign: table, owner: NOBODY, origin: OBSERVED };
}

async function listTables(
  netns: string,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, string>> {
  const { ino: inode } = statSync(netnsPath(netns));
  // Before the listing: a change in between makes the next observation list again.
  const generation = rulesGeneration(netns);
  const known = listings.get(netns);
  if (known?.inode === inode && known.generation === generation) return known.tables;
  const { stdout } = await run(netns, 'nft', LIST_RULESET, { timeoutMs: NFT_TIMEOUT_MS, signal });
  const tables = tablesOf(stdout);
  if (generation !== undefined) listings.set(netns, { inode, generation, tables });
  return tables;
}

/** Undefined where the kernel does not tell: then every observation lists. */
function rulesGeneration(netns: string): number | undefined {
  return inNetns(netns, () => {
    const { socket, send, recv, close } = libc();
    const fd = checked('socket', netns, socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER));
    try {
      const request = generationRequest(1);
      if (send(fd, request, request.length, 0) < 0) return undefined;
      const reply = Buffer.alloc(REPLY_BYTES);
      const length = recv(fd, reply, reply.length, MSG_DONTWAIT);
      return length < 0 ? undefined : parseGeneration(reply.subarray(0, length));
    } finally {
      close(fd);
    }
  });
}
