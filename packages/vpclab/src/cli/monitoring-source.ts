// The lab file with monitoring or without it: one key at its top, everything else as it was written.

import { isMap, isScalar, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type { LabSource } from '../model/engine.ts';
import { DEFAULT_KEPT_MEBIBYTES } from '../model/kept-space.ts';

const KEY = 'monitoring';

/**
 * A file that is no mapping stays as it is: the check of the lab file says what is wrong with it. `data`: the directory
 * that what is recorded is kept in, instead of one that the file names.
 */
export function sourceWithMonitoring(source: LabSource, isOn: boolean, data?: string): LabSource {
  const document = parseDocument(source.text);
  if (!isMap(document.contents) || document.errors.length > 0) return source;
  if (document.has(KEY)) {
    if (!isOn) document.delete(KEY);
    else if (data === undefined || !setData(document, data)) return source;
    return { ...source, text: document.toString({ lineWidth: 0 }) };
  }
  if (!isOn) return source;
  const { flow = false, items, range } = document.contents;
  const start = range?.[0] ?? 0;
  // JSON is YAML too.
  const value = data === undefined ? '{}' : `{ "data": ${JSON.stringify(data)} }`;
  // Before everything else: comments stay where they are, and positions of errors move by one line at most.
  const [at, entry] = flow
    ? [start + 1, `"${KEY}": ${value}${items.length === 0 ? '' : ', '}`]
    : [start, `${KEY}: ${value}\n`];
  return { ...source, text: `${source.text.slice(0, at)}${entry}${source.text.slice(at)}` };
}

/** False where the file has something else than settings there. */
function setData(document: Document, data: string): boolean {
  const present = document.get(KEY, true);
  if (isMap(present)) present.set('data', data);
  else if (isScalar(present) && present.value === null) document.set(KEY, { data });
  else return false;
  return true;
}

/** False where the file certainly names no directory to keep data in, seen without parsing it. */
export function mayKeepData(text: string): boolean {
  // A key may be written with escapes: YAML 1.2.2, section 5.7.
  return /\bdata\b|\\/.test(text);
}

/** How many MiB a checked lab file keeps on the host; undefined: nothing. */
export function keptMebibytes({ text }: LabSource): number | undefined {
  if (!mayKeepData(text)) return undefined;
  const document = parseDocument(text);
  if (document.getIn([KEY, 'data']) === undefined) return undefined;
  const size = document.getIn([KEY, 'dataSize']);
  return typeof size === 'number' ? size : DEFAULT_KEPT_MEBIBYTES;
}
