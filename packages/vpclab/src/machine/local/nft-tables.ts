// The nftables tables of a namespace: each of ours loaded as a whole, all read back, and not read again while the kernel's
// generation number says that nothing changed.

import type { Change } from '../../model/plan.ts';
import { NOBODY, OBSERVED } from '../../model/rows.ts';
import type { NftRow } from '../../model/rows.ts';
import { fewTogether } from '../../model/together.ts';
import { earlierTable } from '../../model/connection-quotas.ts';
import { compareRulesets, listTable } from '../../nft/observe.ts';
import { OWN_TABLE, rulesetFileOf } from '../../nft/ruleset.ts';
import { isOwnTable, removalByHandle, tableTitle } from '../../nft/tables.ts';
import type { NftTable } from '../../model/nft-table.ts';
import type { Namespaces } from '../kernel/namespaces.ts';
import { NETLINK } from '../kernel/netlink/constants.ts';
import { rulesGeneration } from '../kernel/netlink/nft-generation.ts';
import { dumpTables } from '../kernel/netlink/nft-tables.ts';
import { openConnections } from '../kernel/netlink/open-connections.ts';
import { netlinkIn } from '../kernel/netlink/socket.ts';
import type { Call } from '../machine.ts';
import { run } from '../tools/run.ts';
import { EarlierConnections, type QuotaRules } from './earlier-connections.ts';

const NFT_TIMEOUT_MS = 10_000;
const NFT_AT_ONCE = 4;

/** The last listing of a namespace; a namespace of the same name is another when its inode is. */
type Listing = {
  readonly inode: number;
  readonly generation: number;
  readonly tables: Tables;
};
/** Ours by title, as nft prints them, and the others: of those nothing is asked but that they go. */
type Tables = { readonly own: ReadonlyMap<string, string>; readonly others: readonly NftTable[] };

export class NftTables {
  readonly #namespaces: Namespaces;
  readonly #listings = new Map<string, Listing>();
  readonly #earlier: EarlierConnections;

  constructor(namespaces: Namespaces) {
    this.#namespaces = namespaces;
    this.#earlier = new EarlierConnections(
      namespaces,
      async (netns, text, signal) => await this.#nft(netns, ['-f', '-'], text, signal).then(() => undefined),
      (netns, prefixes) =>
        netlinkIn(namespaces, netns, (socket) => openConnections(socket, prefixes), NETLINK.NETFILTER),
    );
  }

  close(): void {
    this.#earlier.close();
  }

  async change(changes: readonly Change[], { signal }: Call): Promise<void> {
    const places = Map.groupBy(changes, ({ row }) => (row.kind === 'nft' ? row.netns : undefined));
    await fewTogether([...places], NFT_AT_ONCE, async ([netns, ofPlace]) => {
      if (netns === undefined) return;
      const quotas: QuotaRules[] = [];
      for (const { kind, row } of ofPlace) {
        if (row.kind !== 'nft') continue;
        if (kind === 'delete') await this.#remove(row, signal);
        else if (row.counts === undefined) await this.#load(row, signal);
        else quotas.push({ quota: row.counts, ruleset: row.ruleset });
      }
      if (quotas.length > 0) await this.#loadQuotas(netns, quotas, signal);
    });
  }

  /** Replaces a table of ours in one transaction: there is no moment without rules. */
  async #load({ netns, ruleset }: NftRow, signal?: AbortSignal): Promise<void> {
    // In a recreated namespace the kernel counts from the start again, and may give it the old one's inode.
    this.#listings.delete(netns);
    await this.#nft(netns, ['-f', '-'], ruleset, signal);
  }

  async #loadQuotas(netns: string, quotas: readonly QuotaRules[], signal?: AbortSignal): Promise<void> {
    this.#listings.delete(netns);
    await this.#earlier.load(netns, quotas, signal);
  }

  /** Removes a table, ours where none is meant to be: by number, for a name may be any text, also a command of nft. */
  async #remove(
    { netns, foreign, table = foreign ?? OWN_TABLE }: NftRow,
    signal?: AbortSignal,
  ): Promise<void> {
    await this.#earlier.forget(netns, table);
    const found = dumpTables(this.#namespaces, netns).filter((one) => tableTitle(one) === table);
    if (found.length > 0) await this.#nft(netns, ['-f', '-'], removalByHandle(found), signal);
  }

  /**
   * All tables of the namespaces that the intent gives rules to. One that says what was meant has the intent's own
   * text, whatever way nft prints it.
   */
  async observe(intended: readonly NftRow[], signal?: AbortSignal): Promise<readonly NftRow[]> {
    const present = new Set(this.#namespaces.names());
    const places = [...Map.groupBy(intended, ({ netns }) => netns)].filter(([netns]) => present.has(netns));
    const observed = await fewTogether(places, NFT_AT_ONCE, async ([netns, rows]) => {
      const { own, others } = await this.#list(netns, signal);
      return [
        ...[...own].flatMap(([title, listing]): readonly NftRow[] => {
          const quota = rows.find(({ counts }) => counts && earlierTable(counts.vpc) === title)?.counts;
          if (quota !== undefined) {
            this.#earlier.adopt(netns, quota);
            return [];
          }
          const row = rows.find(({ table = OWN_TABLE }) => table === title);
          return [row === undefined ? leftRow(netns, title, listing) : ownRow(row, title, listing)];
        }),
        ...others.map((table) => foreignRow(netns, tableTitle(table))),
      ];
    });
    return observed.flat();
  }

  async #list(netns: string, signal: AbortSignal | undefined): Promise<Tables> {
    const inode = this.#namespaces.inodeOf(netns);
    // Before the listing: a change in between makes the next observation list again.
    const generation = rulesGeneration(this.#namespaces, netns);
    const known = this.#listings.get(netns);
    if (known !== undefined && known.inode === inode && known.generation === generation) return known.tables;
    const found = dumpTables(this.#namespaces, netns);
    const own = new Map<string, string>();
    for (const title of found.filter(isOwnTable).map(tableTitle))
      own.set(title, await this.#nft(netns, listTable(title), undefined, signal));
    const tables = { own, others: found.filter((table) => !isOwnTable(table)) };
    const mayGoUnnoticed = found.some(({ isOwned }) => isOwned === true);
    if (generation !== undefined && inode !== undefined && !mayGoUnnoticed)
      this.#listings.set(netns, { inode, generation, tables });
    return tables;
  }

  async #nft(
    netns: string,
    args: readonly string[],
    stdin: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<string> {
    const program = { netns, program: 'nft', args, stdin };
    return (await run(this.#namespaces, program, { timeoutMs: NFT_TIMEOUT_MS, signal })).stdout;
  }
}

function ownRow({ ruleset, ...row }: NftRow, title: string, listing: string): NftRow {
  const isAsMeant = compareRulesets(ruleset, listing).length === 0;
  return { ...row, ruleset: isAsMeant ? ruleset : rulesetFileOf(title, listing), origin: OBSERVED };
}

/** One of ours that the lab file asked for once. */
function leftRow(netns: string, title: string, listing: string): NftRow {
  const ruleset = rulesetFileOf(title, listing);
  return { kind: 'nft', key: keyOf(netns, title), netns, table: title, ruleset, origin: OBSERVED };
}

/** A packet passes all tables: one beside ours can drop what ours lets through, and translate what it does not. */
function foreignRow(netns: string, table: string): NftRow {
  return {
    kind: 'nft',
    key: keyOf(netns, table),
    netns,
    ruleset: '',
    foreign: table,
    owner: NOBODY,
    origin: OBSERVED,
  };
}

function keyOf(netns: string, table: string): string {
  return `${netns} ${table}`;
}
