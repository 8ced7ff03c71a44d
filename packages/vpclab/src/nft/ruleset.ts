// The one nftables table that vpclab owns in a namespace, and the idiom that replaces it in one transaction.

const TABLE = 'inet vpclab';

/**
 * `add` makes the `delete` succeed where there was no table; nft 1.0.6 knows no `destroy`. The kernel commits a file
 * as a whole, so there is no moment without rules.
 */
const REPLACE = removalOf(TABLE);

/** Chains, sets and counters, written as `nft --stateless list table` prints them, to a file for `nft -f`. */
export function rulesetFile(blocks: readonly string[]): string {
  return `${REPLACE}table ${TABLE} {\n${blocks.join('\n')}}\n`;
}

/** The file that would load what `nft --stateless list table inet vpclab` printed. */
export function rulesetFileOf(listing: string): string {
  return REPLACE + listing;
}

/** `family name` of the one that is ours. */
export const OWN_TABLE = TABLE;

/** A file for `nft -f` that removes a table, also one that is gone by now. */
export function removalOf(table: string): string {
  return `add table ${table}\ndelete table ${table}\n`;
}

export type Block = { readonly name: string; readonly statements: readonly string[] };

/** Statements of the table itself, such as `flags dormant`, which switches all of its chains off. */
const TABLE_BLOCK = 'table';

/**
 * The blocks of a file or listing ("chain ingress", "set vpc_prefixes") with their statements. White space and line
 * breaks mean nothing: versions of nft wrap long sets differently.
 */
export function blocksOf(ruleset: string): readonly Block[] {
  const start = ruleset.indexOf(`table ${TABLE} {`);
  if (start === -1) return [];
  const blocks: { name: string; statements: string[] }[] = [];
  let statement = '';
  for (const raw of ruleset.slice(start).split('\n').slice(1)) {
    statement = `${statement} ${raw}`.trim().replaceAll(/\s+/g, ' ');
    const current = blocks.at(-1);
    const opened = /^(\S+ \S+) \{$/.exec(statement);
    if (opened?.[1] !== undefined) blocks.push({ name: opened[1], statements: [] });
    else if (isOpen(statement)) continue;
    else if (statement !== '' && statement !== '}') {
      if (current === undefined) blocks.push({ name: TABLE_BLOCK, statements: [statement] });
      else current.statements.push(statement);
    }
    statement = '';
  }
  return blocks;
}

/** An element list that goes on in the next line. */
function isOpen(statement: string): boolean {
  return statement.split('{').length > statement.split('}').length;
}
