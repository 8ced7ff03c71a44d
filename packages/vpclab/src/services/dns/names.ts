// What a resolver answers: from its names alone, at once, also that there is no such name.

import type { ServiceNames } from '../../model/rows.ts';
import { CODE, TYPE, isAddress } from './message.ts';
import type { Answer, Question, Reply } from './message.ts';

export type Names = {
  readonly records: ReadonlyMap<string, Answer>;
  /** Names that have names below them: they exist, with nothing at them (RFC 8020). */
  readonly domains: ReadonlySet<string>;
};

export function namesOf(written: ServiceNames): Names {
  const records = new Map<string, Answer>();
  const domains = new Set<string>();
  for (const [name, value] of Object.entries(written)) {
    records.set(name, { type: isAddress(value) ? TYPE.A : TYPE.PTR, value });
    for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      const domain = name.slice(dot + 1);
      // What is above it was added with it.
      if (domains.has(domain)) break;
      domains.add(domain);
    }
  }
  return { records, domains };
}

export function replyTo({ opcode, name, type, isInternet }: Question, { records, domains }: Names): Reply {
  if (opcode !== 0) return empty(CODE.notImplemented);
  if (name === undefined) return empty(CODE.malformed);
  if (!isInternet) return empty(CODE.refused);
  const found = records.get(name);
  if (found !== undefined) {
    const isAsked = type === found.type || type === TYPE.ANY;
    return isAsked ? { code: CODE.none, answers: [found] } : empty(CODE.none);
  }
  return empty(domains.has(name) ? CODE.none : CODE.noSuchName);
}

function empty(code: number): Reply {
  return { code, answers: [] };
}
