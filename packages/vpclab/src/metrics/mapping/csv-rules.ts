// A mapping as CSV (RFC 4180): the first line names the columns.

import { VpclabError } from '../../errors.ts';
import { mappingRule } from './rule.ts';
import type { MappingRule } from './rule.ts';

type Record_ = { readonly line: number; readonly fields: readonly string[] };

export function rulesOfCsv(text: string, file: string): readonly MappingRule[] {
  const [header, ...records] = recordsOf(text, file);
  if (header === undefined) return [];
  const columns = header.fields.map((name) => name.trim());
  return records.map(({ line, fields }) => {
    if (fields.length !== columns.length)
      throw new VpclabError(
        'MAPPING_INVALID',
        `${file}:${line}: ${fields.length} fields, but the first line names ${columns.length} columns`,
      );
    const values = columns.map((name, index): readonly [string, string] => [
      name,
      (fields[index] ?? '').trim(),
    ]);
    return mappingRule(Object.fromEntries(values), `${file}:${line}`);
  });
}

/** Lines that hold nothing, and those that begin with `#`, are passed over. */
function recordsOf(text: string, file: string): readonly Record_[] {
  const records: Record_[] = [];
  let fields: string[] = [];
  let field = '';
  let isQuoted = false;
  let line = 1;
  let begins = 1;
  const endRecord = (): void => {
    fields.push(field);
    const isEmpty = fields.length === 1 && fields[0]?.trim() === '';
    if (!isEmpty && fields[0]?.startsWith('#') !== true) records.push({ line: begins, fields });
    fields = [];
    field = '';
    begins = line + 1;
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (isQuoted) {
      if (character === '"' && text[at + 1] === '"') {
        field += '"';
        at++;
      } else if (character === '"') isQuoted = false;
      else field += character;
    } else if (character === '"' && field === '') isQuoted = true;
    else if (character === ',') {
      fields.push(field);
      field = '';
    } else if (character === '\n') endRecord();
    else if (character !== '\r') field += character;
    if (character === '\n') line++;
  }
  if (isQuoted) throw new VpclabError('MAPPING_INVALID', `${file}:${begins}: a quoted field has no end`);
  if (field !== '' || fields.length > 0) endRecord();
  return records;
}
