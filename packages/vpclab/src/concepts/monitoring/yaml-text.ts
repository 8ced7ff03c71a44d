// A value as YAML that every reader of any version takes for the same: Prometheus' reader breaks lines at characters at
// which YAML 1.2 does not (YAML 1.1, section 4.1.3: U+0085, U+2028, U+2029). Pure.

import { Document, Scalar, visit } from 'yaml';

/** What printable.ts escapes, and all outside the Basic Multilingual Plane that is unassigned. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;

export function yamlText(value: unknown): string {
  const document = new Document(value);
  visit(document, {
    Scalar: (_key, node) => {
      if (typeof node.value !== 'string' || !UNPRINTABLE.test(node.value)) return;
      node.value = node.value.toWellFormed();
      node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  // Lines of the document itself are all that is left as it is: in double quotes every line break is an escape already.
  return document.toString({ lineWidth: 0 }).replaceAll(new RegExp(UNPRINTABLE, 'gu'), (character) => {
    if (character === '\n') return character;
    return `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`;
  });
}
