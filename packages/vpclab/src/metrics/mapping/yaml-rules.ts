// A mapping as YAML: a list of rules.

import { LineCounter, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { VpclabError } from '../../errors.ts';
import { mappingRule } from './rule.ts';
import type { MappingRule } from './rule.ts';

export function rulesOfYaml(text: string, file: string): readonly MappingRule[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const [error] = document.errors;
  if (error !== undefined) throw new VpclabError('MAPPING_INVALID', `${at(error.pos[0])}: ${error.message}`);
  const { contents } = document;
  if (contents === null) return [];
  if (!isSeq(contents)) throw new VpclabError('MAPPING_INVALID', `${file}:1:1: expected a list of rules`);
  return contents.items.map((item) => {
    const offset = hasRange(item) ? item.range[0] : 0;
    if (!isMap(item))
      throw new VpclabError('MAPPING_INVALID', `${at(offset)}: expected a rule: keys and values`);
    const fields: Record<string, string> = {};
    for (const { key, value } of item.items) {
      if (!isScalar(key)) throw new VpclabError('MAPPING_INVALID', `${at(offset)}: a key must be text`);
      if (!isScalar(value) || typeof value.value === 'object') {
        const place = hasRange(key) ? key.range[0] : offset;
        throw new VpclabError('MAPPING_INVALID', `${at(place)}: "${String(key.value)}" must be text`);
      }
      // 010 and 1e3 are names here: what was written counts, not what YAML reads into it.
      fields[String(key.value)] = value.source ?? '';
    }
    return mappingRule(fields, at(offset));
  });
}

function hasRange(node: unknown): node is { readonly range: readonly [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}
