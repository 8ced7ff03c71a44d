// The nftables tables of a namespace: ours loaded as a whole, all read back, and not read again while the kernel's generation
// number says that nothing changed.

import type { Change } from '../../model/plan.ts';
import { NOBODY, OBSERVED } from '../../model/rows.ts';
import type { NftRow } from '../../model/rows.ts';
import { LIST_RULESET, compareRulesets } from '../../nft/observe.ts';
import { OWN_TABLE, removalOf, rulesetFileOf, tablesOf } from '../../nft/ruleset.ts';
import type { Namespaces } from '../kernel/namespaces.ts';
import { rulesGeneration } from '../kernel/netlink/nft-generation.ts';
import type { Call } from '../machine.ts';
import { run } from '../tools/run.ts';

const NFT_TIMEOUT_MS = 10_000;
const NFT_AT_ONCE = 4;

/** The last listing of a namespace; a namespace of the same name is another when its inode is. */
type Listing = {
  readonly inode: number;
  readonly generation: number;
  readonly tables: ReadonlyMap<string, string>;
};

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

  /** Removes a foreign table. */
  async #remove({ netns, foreign }: NftRow, signal?: AbortSignal): Promise<void> {
    if (foreign !== undefined) await this.#nft(netns, ['-f', '-'], removalOf(foreign), signal);
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
        for (const [table, text] of await this.#list(row.netns, signal)) {
          observed.push(table === OWN_TABLE ? ownRow(row, text) : foreignRow(row, table, text));
        }
      }
    };
    await Promise.all(Array.from({ length: NFT_AT_ONCE }, worker));
    return observed;
  }

  async #list(netns: string, signal: AbortSignal | undefined): Promise<ReadonlyMap<string, string>> {
    const inode = this.#namespaces.inodeOf(netns);
    // Before the listing: a change in between makes the next observation list again.
    const generation = rulesGeneration(this.#namespaces, netns);
    const known = this.#listings.get(netns);
    if (known !== undefined && known.inode === inode && known.generation === generation) return known.tables;
    const tables = tablesOf(await this.#nft(netns, LIST_RULESET, undefined, signal));
    if (generation !== undefined && inode !== undefined)
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
function foreignRow({ key, netns }: NftRow, table: string, text: string): NftRow {
  return {
    kind: 'nft',
    key: `${key} ${table}`,
    netns,
    ruleset: text,
    foreign: table,
    owner: NOBODY,
    origin: OBSERVED,
  };
}
