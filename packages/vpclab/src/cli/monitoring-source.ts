// The lab file with monitoring or without it: one key at its top, everything else as it was written.

import { parseDocument, isMap } from 'yaml';
import type { LabSource } from '../model/engine.ts';

const KEY = 'monitoring';

/** A file that is no mapping stays as it is: the check of the lab file says what is wrong with it. */
export function sourceWithMonitoring(source: LabSource, isOn: boolean): LabSource {
  const document = parseDocument(source.text);
  if (!isMap(document.contents) || document.errors.length > 0 || document.has(KEY) === isOn) return source;
  if (!isOn) {
    document.delete(KEY);
    return { ...source, text: document.toString({ lineWidth: 0 }) };
  }
  const { flow = false, items, range } = document.contents;
  const start = range?.[0] ?? 0;
  // Before everything else: comments stay where they are, and positions of errors move by one line at most.
  const [at, entry] = flow
    ? [start + 1, `"${KEY}": {}${items.length === 0 ? '' : ', '}`]
    : [start, `${KEY}: {}\n`];
  return { ...source, text: `${source.text.slice(0, at)}${entry}${source.text.slice(at)}` };
}
