// The nftables table of a namespace: loaded as a whole, read back, and not read again while the kernel's generation
// number says that nothing changed.

import { statSync } from 'node:fs';
import { VpclabError } from '../errors.ts';
import type { NftRow, Origin } from '../intent/rows.ts';
import { NETLINK_NETFILTER, generationRequest, parseGeneration } from '../nft/generation.ts';
import { LIST_TABLE, compareRulesets } from '../nft/observe.ts';
import { rulesetFileOf } from '../nft/ruleset.ts';
import { checked, libc } from './libc.ts';
import { inNetns, listNetns, netnsPath } from './netns.ts';
import { AF_NETLINK, MSG_DONTWAIT, SOCK_CLOEXEC, SOCK_RAW } from './rtnetlink/constants.ts';
import { run } from './run.ts';

const NFT_TIMEOUT_MS = 10_000;
const NFT_AT_ONCE = 4;
const OBSERVED: Origin = { concept: 'lab', name: 'observed' };
const REPLY_BYTES = 4096;

/** The last listing of a namespace; a namespace of the same name is another when its inode is. */
type Listing = { readonly inode: number; readonly generation: number; readonly text: string | undefined };
const listings = new Map<string, Listing>();

/** Replaces the table in one transaction: there is no moment without rules. */
export async function loadRuleset(row: NftRow, signal?: AbortSignal): Promise<void> {
  await run(row.netns, 'nft', ['-f', '-'], { timeoutMs: NFT_TIMEOUT_MS, signal, stdin: row.ruleset });
}

/**
 * The tables of the namespaces that the intent gives rules to. One that says what was meant has the intent's own
 * text, whatever way nft prints it.
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
      const text = await listTable(row.netns, signal);
      if (text === undefined) continue;
      const ruleset = compareRulesets(row.ruleset, text).length === 0 ? row.ruleset : rulesetFileOf(text);
      observed.push({ kind: 'nft', key: row.key, netns: row.netns, ruleset, origin: OBSERVED });
    }
  };
  await Promise.all(Array.from({ length: NFT_AT_ONCE }, worker));
  return observed;
}

/** Undefined: there is no such table. */
async function listTable(netns: string, signal: AbortSignal | undefined): Promise<string | undefined> {
  const { ino: inode } = statSync(netnsPath(netns));
  // Before the listing: a change in between makes the next observation list again.
  const generation = rulesGeneration(netns);
  const known = listings.get(netns);
  if (known?.inode === inode && known.generation === generation) return known.text;
  const text = await runList(netns, signal);
  if (generation !== undefined) listings.set(netns, { inode, generation, text });
  return text;
}

async function runList(netns: string, signal: AbortSignal | undefined): Promise<string | undefined> {
  try {
    const { stdout } = await run(netns, 'nft', LIST_TABLE, { timeoutMs: NFT_TIMEOUT_MS, signal });
    return stdout;
  } catch (error) {
    // nft exits with 1 for whatever the kernel answers; without the table that is ENOENT.
    if (error instanceof VpclabError && error.code === 'COMMAND_FAILED' && (await isAbsent(netns, signal))) {
      return undefined;
    }
    throw error;
  }
}

async function isAbsent(netns: string, signal: AbortSignal | undefined): Promise<boolean> {
  const { stdout } = await run(netns, 'nft', ['list', 'tables'], { timeoutMs: NFT_TIMEOUT_MS, signal });
  return !stdout.split('\n').includes(LIST_TABLE.slice(-3).join(' '));
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
