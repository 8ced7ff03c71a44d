// PromQL that sees the series of one tenant only: every selector of the syntax tree gets the matcher. What is sent on
// is parsed again and checked, so that a fault here refuses a query and never widens it. Pure.
//
// The only way around it is a text that we and Prometheus divide into tokens differently, so that a selector hides in
// what we take for a comment or a string. Comments are therefore taken out, and strings are read by Prometheus' own
// rules beside the parser's (prometheus/promql/parser/lex.go).

import type { SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { errorMessage } from '../errors.ts';
import { QueryRefused } from './refusal.ts';

const TENANT_LABEL = 'tenant';
const MOST_CHARACTERS = 8_192;
/** Deeper than any person writes, and far from the end of the stack. */
const MOST_DEPTH = 200;

type Edit = { readonly from: number; readonly to: number; readonly text: string };

/** `query` that can select nothing but series with tenant="TENANT". Throws QueryRefused. */
export function confineQuery(query: string, tenant: string): string {
  checkLength(query.length);
  const edits: Edit[] = [];
  const matcher = `${TENANT_LABEL}=${JSON.stringify(tenant)}`;
  eachNode(parsed(query), (node) => {
    if (node.name === 'LineComment') edits.push({ from: node.from, to: node.to, text: ' ' });
    if (node.name === 'StringLiteral') checkString(query.slice(node.from, node.to), node.from);
    if (node.name === 'VectorSelector') edits.push(insertion(node, query, matcher));
    if (node.name === 'Info')
      throw new QueryRefused('info() looks for series of its own, and is not available to a tenant.');
  });
  const confined = edited(query, edits);
  checkConfined(confined, matcher);
  return confined;
}

export function checkLength(characters: number): void {
  if (characters > MOST_CHARACTERS)
    throw new QueryRefused(`The query is longer than ${MOST_CHARACTERS} characters.`);
}

/** A series selector, as `match[]` takes it: one selector and nothing around it. */
export function confineSelector(selector: string, tenant: string): string {
  const confined = confineQuery(selector, tenant);
  const nodes = children(parsed(confined).topNode);
  if (nodes.length !== 1 || nodes[0]?.name !== 'VectorSelector')
    throw new QueryRefused(`match[] takes a series selector, not ${JSON.stringify(selector)}.`);
  return confined;
}

/** All series of a tenant. */
export function selectorOf(tenant: string): string {
  return `{${TENANT_LABEL}=${JSON.stringify(tenant)}}`;
}

/**
 * What Prometheus of Debian 12 and 13 understands and the parser does not (the grammar is that of a later version), in its
 * words of the same length: a function that was renamed, `0X1F`, and `1.`. A number stays a number, and a call a call.
 */
function asParserWrites(query: string): string {
  return query
    .replaceAll(/\bholt_winters(?=\s*\()/g, 'day_of_month')
    .replaceAll(/\b0X(?=[\dA-Fa-f])/g, '0x')
    .replaceAll(/(?<![\w.:])(\d+)\.(?!\d)/g, '$10');
}

/** The other one guesses what may be meant by a text that is none, which takes hundreds of times longer. */
const strict = parser.configure({ strict: true });

function parsed(query: string): Tree {
  checkDepth(query);
  try {
    return strict.parse(asParserWrites(query));
  } catch (error) {
    const from = Number(/\d+$/.exec(errorMessage(error))?.[0] ?? 0);
    const near = query.slice(from, from + 20).trim();
    const where = near === '' ? 'at its end' : `near ${JSON.stringify(near)}`;
    throw new QueryRefused(`The query is not understood ${where} (character ${from + 1}).`);
  }
}

/** Before the parser, which takes its time; those in strings count too. */
function checkDepth(query: string): void {
  let depth = 0;
  for (const character of query) {
    if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) depth -= 1;
    if (depth > MOST_DEPTH) throw tooDeep();
  }
}

function tooDeep(): QueryRefused {
  return new QueryRefused(`The query is nested more than ${MOST_DEPTH} deep.`);
}

function eachNode(tree: Tree, visit: (node: SyntaxNode) => void): void {
  let depth = 0;
  tree.iterate({
    enter: ({ node }) => {
      depth += 1;
      if (depth > MOST_DEPTH) throw tooDeep();
      if (node.type.isError) throw new QueryRefused('The query is not understood.');
      visit(node);
    },
    leave: () => {
      depth -= 1;
    },
  });
}

function children(node: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) found.push(child);
  return found;
}

function insertion(selector: SyntaxNode, query: string, matcher: string): Edit {
  const matchers = selector.getChild('LabelMatchers');
  if (matchers === null) return { from: selector.to, to: selector.to, text: `{${matcher}}` };
  const at = matchers.from + 1;
  if (query[matchers.from] !== '{') throw new QueryRefused('The query is not understood.');
  const isEmpty = children(matchers).every(({ name }) => name === 'LineComment');
  return { from: at, to: at, text: isEmpty ? matcher : `${matcher},` };
}

function edited(query: string, edits: readonly Edit[]): string {
  let text = '';
  let at = 0;
  for (const edit of edits.toSorted((a, b) => a.from - b.from)) {
    text += query.slice(at, edit.from) + edit.text;
    at = edit.to;
  }
  return text + query.slice(at);
}

/** Where Prometheus' lexer ends a string that starts here: it has to be where the parser ended it. */
function checkString(literal: string, from: number): void {
  const [quote = ''] = literal;
  const isRaw = quote === '`';
  const text = isRaw ? /^`[^`]*`$/ : quote === '"' ? /^"(?:[^"\\\n]|\\.)*"$/ : /^'(?:[^'\\\n]|\\.)*'$/;
  if (!text.test(literal)) throw new QueryRefused(`The string at character ${from + 1} is not understood.`);
}

function checkConfined(confined: string, matcher: string): void {
  eachNode(parsed(confined), (node) => {
    if (node.name === 'LineComment') throw new QueryRefused('The query is not understood: a comment.');
    if (node.name !== 'VectorSelector') return;
    const matchers = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
    if (matchers.some(({ from, to }) => confined.slice(from, to) === matcher)) return;
    throw new QueryRefused('The query is not understood: a selector was not confined.');
  });
}
