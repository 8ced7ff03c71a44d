// What differs between the rules that were meant and those a namespace has. Pure; `nft --stateless list table`
// gives the listing. The same in nftables 1.0.6 to 1.1.3: rules are written in the form that nft prints.

import { OWN_TABLE, blocksOf, type Block } from './ruleset.ts';

/** Arguments of the nft program that print a table of ours without its counters' values. */
export function listTable(table = OWN_TABLE): readonly string[] {
  return ['--stateless', 'list', 'table', ...table.split(' ')];
}

export type RulesetDrift = {
  readonly kind: 'missing' | 'added' | 'reordered';
  /** "chain ingress", "set vpc_prefixes". */
  readonly block: string;
  /** The rule, or undefined when it is the whole block. */
  readonly statement: string | undefined;
};

/** Empty when the listing says what the ruleset does. A table that is not there misses every block. */
export function compareRulesets(intended: string, listing: string): readonly RulesetDrift[] {
  const wanted = blocksOf(intended);
  const found = blocksOf(listing);
  return [
    ...wanted.flatMap((block) => compareBlock(block, find(found, block.name))),
    ...found
      .filter((block) => find(wanted, block.name) === undefined)
      .map((block) => ({ kind: 'added' as const, block: block.name, statement: undefined })),
  ];
}

/** "chain ingress: rule missing: ct state invalid ... drop" */
export function describeDrift(drift: RulesetDrift): string {
  const what = drift.statement === undefined ? 'all of it' : drift.statement;
  switch (drift.kind) {
    case 'missing':
      return `${drift.block}: missing: ${what}`;
    case 'added':
      return `${drift.block}: added: ${what}`;
    case 'reordered':
      return `${drift.block}: the rules are in another order`;
  }
}

function compareBlock(wanted: Block, found: Block | undefined): readonly RulesetDrift[] {
  if (found === undefined) return [{ kind: 'missing', block: wanted.name, statement: undefined }];
  const missing = subtract(wanted.statements, found.statements);
  const added = subtract(found.statements, wanted.statements);
  const drift = [
    ...missing.map((statement) => ({ kind: 'missing' as const, block: wanted.name, statement })),
    ...added.map((statement) => ({ kind: 'added' as const, block: wanted.name, statement })),
  ];
  if (drift.length > 0) return drift;
  const sameOrder = wanted.statements.every((statement, index) => statement === found.statements[index]);
  return sameOrder ? [] : [{ kind: 'reordered', block: wanted.name, statement: undefined }];
}

/** As multisets: a rule may stand twice. */
function subtract(from: readonly string[], what: readonly string[]): readonly string[] {
  const left = [...what];
  return from.filter((statement) => {
    const index = left.indexOf(statement);
    if (index === -1) return true;
    left.splice(index, 1);
    return false;
  });
}

function find(blocks: readonly Block[], name: string): Block | undefined {
  return blocks.find((block) => block.name === name);
}
