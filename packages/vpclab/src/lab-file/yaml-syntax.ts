// What the YAML parser complains about, in the words of someone who wants the file mended.

import type { Document, YAMLError } from 'yaml';
import type { Finding, ProblemList, Span } from '../model/problem.ts';

/** Faults after which the rest of the file still means what it says. */
const HARMLESS = new Set(['MULTIPLE_DOCS']);

/** Reports all syntax errors; true when the document can be read on. */
export function reportSyntax(document: Document.Parsed, text: string, problems: ProblemList): boolean {
  let readable = true;
  for (const error of [...document.errors, ...document.warnings]) {
    if (!HARMLESS.has(error.code) && !readable) continue;
    problems.add(spanOf(error), describe(error, text));
    readable &&= HARMLESS.has(error.code);
  }
  return readable;
}

function spanOf(error: YAMLError): Span {
  const [start, end] = error.pos;
  return { start, end: Math.max(end, start + 1) };
}

function describe(error: YAMLError, text: string): Finding {
  if (error.code === 'TAB_AS_INDENT' || isIndentedByTab(text, error.pos[0])) {
    return {
      message: 'a tab is used to indent',
      expected: 'spaces: YAML does not allow tabs there',
      suggestion: 'replace the tab with two spaces',
    };
  }
  switch (error.code) {
    case 'MULTIPLE_DOCS':
      return {
        message: 'a second YAML document begins here',
        expected: 'one document to a file',
        suggestion: 'remove the "---", or split the file',
      };
    case 'TAG_RESOLVE_FAILED':
      return { message: 'the lab file has no use for this tag', expected: 'a plain value without "!"' };
    case 'BAD_INDENT':
      return {
        message: 'this line is indented differently from its neighbours',
        expected: 'the same indentation for all entries of a mapping or a list, and more for what is inside',
        suggestion: yamlSays(error),
      };
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      return {
        message: 'a mapping stands where a plain value should',
        expected: '`key: value` on a line of its own',
        suggestion: 'a second ": " on one line needs quotes around the value, or is a missing line break',
      };
    case 'BAD_SCALAR_START':
      return { message: yamlSays(error), expected: 'quotes around a value that begins so' };
    default:
      return { message: `this is not valid YAML: ${yamlSays(error)}` };
  }
}

/** A tab among the spaces is seen by the parser as a wrong column. */
function isIndentedByTab(text: string, offset: number): boolean {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  return /^ *\t/.test(text.slice(lineStart, lineStart + 200));
}

function yamlSays(error: YAMLError): string {
  const message = error.message.split('\n')[0] ?? '';
  return message.charAt(0).toLowerCase() + message.slice(1);
}
