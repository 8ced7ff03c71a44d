// The nftables tables of a namespace: ours loaded as a whole, all read back, and not read again while the kernel's generation
// number says that nothing changed.

import type { Change } from '../../model/plan.ts';
import { NOBODY, OBSERVED } from '../../model/rows.ts';
import type { NftRow } from '../../model/rows.ts';
import { LIST_TABLE, compareRulesets } from '../../nft/observe.ts';
import { rulesetFileOf } from '../../nft/ruleset.ts';
import { isOwnTable, removalByHandle, tableTitle } from '../../nft/tables.ts';
import type { NftTable } from '../../model/nft-table.ts';
import type { Namespaces } from '../kernel/namespaces.ts';
import { rulesGeneration } from '../kernel/netlink/nft-generation.ts';
import { dumpTables } from '../kernel/netlink/nft-tables.ts';
import type { Call } from '../machine.ts';
import { run } from '../tools/run.ts';

const NFT_TIMEOUT_MS = 10_000;
const NFT_AT_ONCE = 4;

/** The last listing of a namespace; a namespace of the same name is another when its inode is. */
type Listing = {
  readonly inode: number;
  readonly generation: number;
  readonly tables: Tables;
};
/** Ours as nft prints it, and the others: of those nothing is asked but that they go. */
type Tables = { readonly own: string | undefined; readonly others: readonly NftTable[] };

export class NftTables {
  readonly #namespaces: Namespaces;
  readonly #listings = new Map<string, Listing>();

  constructor(namespaces: Namespaces) {
    this.#namespaces = namespaces;
  }

  async change(changes: readonly Change[], { signal }: Call): Promise<void> {
    await Promise.all(
      changes.map(async ({ kind, row }) => {
        if (row.kind !== 'nft') return;
        await (kind === 'delete' ? this.#remove(row, signal) : this.#load(row, signal));
      }),
    );
  }

  /** Replaces our table in one transaction: there is no moment without rules. */
  async #load({ netns, ruleset }: NftRow, signal?: AbortSignal): Promise<void> {
    // In a recreated namespace the kernel counts from the start again, and may give it the old one's inode.
    this.#listings.delete(netns);
    await this.#nft(netns, ['-f', '-'], ruleset, signal);
  }

  /** Removes a table, ours where none is meant to be: by number, for a name may be any text, also a command of nft. */
  async #remove({ netns, foreign }: NftRow, signal?: AbortSignal): Promise<void> {
    const isGoing = (table: NftTable): boolean =>
      foreign === undefined ? isOwnTable(table) : tableTitle(table) === foreign;
    const found = dumpTables(this.#namespaces, netns).filter(isGoing);
    if (found.length > 0) await this.#nft(netns, ['-f', '-'], removalByHandle(found), signal);
  }

  /**
   * All tables of the namespaces that the intent gives rules to. One that says what was meant has the intent's own
   * text, whatever way nft prints it.
   */
  async observe(intended: readonly NftRow[], signal?: AbortSignal): Promise<readonly NftRow[]> {
    const present = new Set(this.#namespaces.names());
    const waiting = intended.filter((row) => present.has(row.netns));
    const observed: NftRow[] = [];
    const worker = async (): Promise<void> => {
      for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
        const { own, others } = await this.#list(row.netns, signal);
        if (own !== undefined) observed.push(ownRow(row, own));
        for (const table of others) observed.push(foreignRow(row, tableTitle(table)));
      }
    };
    await Promise.all(Array.from({ length: NFT_AT_ONCE }, worker));
    return observed;
  }

  async #list(netns: string, signal: AbortSignal | undefined): Promise<Tables> {
    const inode = this.#namespaces.inodeOf(netns);
    // Before the listing: a change in between makes the next observation list again.
    const generation = rulesGeneration(this.#namespaces, netns);
    const known = this.#listings.get(netns);
    if (known !== undefined && known.inode === inode && known.generation === generation) return known.tables;
    const found = dumpTables(this.#namespaces, netns);
    const own = found.some(isOwnTable) ? await this.#nft(netns, LIST_TABLE, undefined, signal) : undefined;
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

function ownRow({ key, netns, ruleset }: NftRow, text: string): NftRow {
  const isAsMeant = compareRulesets(ruleset, text).length === 0;
  return { kind: 'nft', key, netns, ruleset: isAsMeant ? ruleset : rulesetFileOf(text), origin: OBSERVED };
}

/** A packet passes all tables: one beside ours can drop what ours lets through, and translate what it does not. */
function foreignRow({ key, netns }: NftRow, table: string): NftRow {
  return {
    kind: 'nft',
    key: `${key} ${table}`,
    netns,
    ruleset: '',
    foreign: table,
    owner: NOBODY,
    origin: OBSERVED,
  };
}
