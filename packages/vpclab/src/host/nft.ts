// The nftables tables of a namespace: ours loaded as a whole, all read back, and not read again while the kernel's generation
// number says that nothing changed.

import { statSync } from 'node:fs';
import { FOREIGN } from '../intent/rows.ts';
import type { NftRow, Origin } from '../intent/rows.ts';
import { generationRequest, parseGeneration } from '../nft/generation.ts';
import { NETLINK_NETFILTER } from '../nft/netlink.ts';
import { LIST_TABLE, compareRulesets } from '../nft/observe.ts';
import { rulesetFileOf } from '../nft/ruleset.ts';
import { isOwnTable, parseTables, removalByHandle, tableTitle, tablesRequest } from '../nft/tables.ts';
import type { NftTable } from '../nft/tables.ts';
import { checked, libc } from './libc.ts';
import { inNetns, listNetns, netnsPath } from './netns.ts';
import { AF_NETLINK, MSG_DONTWAIT, SOCK_CLOEXEC, SOCK_RAW } from './rtnetlink/constants.ts';
import { run } from './run.ts';

const NFT_TIMEOUT_MS = 10_000;
const NFT_AT_ONCE = 4;
const OBSERVED: Origin = { concept: 'lab', name: 'observed' };
/** NLMSG_GOODSIZE and more: what the kernel fills a dump's datagrams with. */
const REPLY_BYTES = 32 * 1024;

/** The last listing of a namespace; a namespace of the same name is another when its inode is. */
type Listing = {
  readonly inode: number;
  readonly generation: number;
  readonly tables: Tables;
};
/** Ours as nft prints it, and the others: of those nothing is asked but that they go. */
type Tables = { readonly own: string | undefined; readonly others: readonly NftTable[] };
const listings = new Map<string, Listing>();

/** Replaces the table in one transaction: there is no moment without rules. */
export async function loadRuleset(row: NftRow, signal?: AbortSignal): Promise<void> {
  // In a namespace made anew the kernel counts from the start again, and may give it the old one's inode.
  listings.delete(row.netns);
  await run(row.netns, 'nft', ['-f', '-'], { timeoutMs: NFT_TIMEOUT_MS, signal, stdin: row.ruleset });
}

/** Removes foreign tables: by number, for a name may be any text, also a command of nft. */
export async function removeTable({ netns, foreign }: NftRow, signal?: AbortSignal): Promise<void> {
  if (foreign === undefined) return;
  const stdin = removalByHandle(dumpTables(netns).filter((table) => tableTitle(table) === foreign));
  if (stdin !== '') await run(netns, 'nft', ['-f', '-'], { timeoutMs: NFT_TIMEOUT_MS, signal, stdin });
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
      const { own, others } = await listTables(row.netns, signal);
      if (own !== undefined) observed.push(ownRow(row, own));
      for (const table of others) observed.push(foreignRow(row, tableTitle(table)));
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
function foreignRow({ key, netns }: NftRow, table: string): NftRow {
  return { kind: 'nft', key: `${key} ${table}`, netns, ruleset: '', foreign: table, origin: FOREIGN };
}

async function listTables(netns: string, signal: AbortSignal | undefined): Promise<Tables> {
  const { ino: inode } = statSync(netnsPath(netns));
  // Before the listing: a change in between makes the next observation list again.
  const generation = rulesGeneration(netns);
  const known = listings.get(netns);
  if (known?.inode === inode && known.generation === generation) return known.tables;
  const found = dumpTables(netns);
  const own = found.some(isOwnTable)
    ? (await run(netns, 'nft', LIST_TABLE, { timeoutMs: NFT_TIMEOUT_MS, signal })).stdout
    : undefined;
  const tables = { own, others: found.filter((table) => !isOwnTable(table)) };
  if (generation !== undefined) listings.set(netns, { inode, generation, tables });
  return tables;
}

/** Undefined where the kernel does not tell: then every observation lists. */
function rulesGeneration(netns: string): number | undefined {
  const [reply] = ask(netns, generationRequest(1), () => true);
  return reply === undefined ? undefined : parseGeneration(reply);
}

function dumpTables(netns: string): readonly NftTable[] {
  const replies = ask(netns, tablesRequest(1), (datagram) => parseTables(datagram).isLast);
  return replies.flatMap((datagram) => parseTables(datagram).tables);
}

/** Datagrams of the answer. The kernel has answered when the call returns, a part at a time. */
function ask(netns: string, request: Buffer, isLast: (datagram: Buffer) => boolean): readonly Buffer[] {
  return inNetns(netns, () => {
    const { socket, send, recv, close } = libc();
    const fd = checked('socket', netns, socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER));
    try {
      checked('send', netns, send(fd, request, request.length, 0));
      const replies: Buffer[] = [];
      for (;;) {
        const reply = Buffer.alloc(REPLY_BYTES);
        const length = recv(fd, reply, reply.length, MSG_DONTWAIT);
        if (length <= 0) return replies;
        const datagram = reply.subarray(0, length);
        replies.push(datagram);
        if (isLast(datagram)) return replies;
      }
    } finally {
      close(fd);
    }
  });
}
