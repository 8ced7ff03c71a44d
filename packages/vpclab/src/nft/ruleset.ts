// The nftables tables that vpclab owns in a namespace, and the idiom that replaces one in one transaction.

/** `family name` of the one that holds all rules, but for those that keep state of their own. */
export const OWN_TABLE = 'inet vpclab';

/** Chains, sets and counters, written as `nft --stateless list table` prints them, to a file for `nft -f`. */
export function rulesetFile(blocks: readonly string[], table = OWN_TABLE): string {
  return `${removalOf(table)}table ${table} {\n${blocks.join('\n')}}\n`;
}

/** The file that would load what `nft --stateless list table` printed of a table. */
export function rulesetFileOf(table: string, listing: string): string {
  return removalOf(table) + listing;
}

/**
 * A file for `nft -f` that removes a table, also one that is gone by now: nft 1.0.6 knows no `destroy`, and `add` makes
 * `delete` succeed where there was none. The kernel commits a file as a whole: where rules follow, there is no moment without.
 */
export function removalOf(table: string): string {
  return `add table ${table}\ndelete table ${table}\n`;
}

export type Block = { readonly name: string; readonly statements: readonly string[] };

/** Statements of the table itself, such as `flags dormant`, which switches all of its chains off. */
const TABLE_BLOCK = 'table';

const OWN_TABLE_START = new RegExp(String.raw`^table ${OWN_TABLE}\S* \{$`, 'm');

/**
 * The blocks of a file or listing ("chain ingress", "set vpc_prefixes") with their statements. White space and line
 * breaks mean nothing: versions of nft wrap long sets differently.
 */
export function blocksOf(ruleset: string): readonly Block[] {
  const start = ruleset.search(OWN_TABLE_START);
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
