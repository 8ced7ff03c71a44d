// What each rule of an access list has matched since it was first seen, over all nodes and restarts of their controllers.
// A flow's cookie is the beginning of its logical flow's uuid, whose `stage-hint` is that of the rule's.

import { Accumulator } from './accumulate.ts';
import type { AccessFlows } from './sources/access-flows.ts';
import type { Northbound } from './sources/databases.ts';
import { cookieOf } from './traffic-book.ts';
import type { KeyedCount } from '../openflow/statistics.ts';

const HINT_DIGITS = 8;

export class AccessBook {
  readonly #counts = new Map<string, Accumulator>();
  readonly #readAtMs = new Map<string, number>();
  #ruleOf: ReadonlyMap<number, string> = new Map();
  #version = -1;

  /** Takes the rules and flows as they are now; what is gone is forgotten. */
  follow(northbound: Northbound, flows: AccessFlows, version: number): void {
    if (version === this.#version) return;
    this.#version = version;
    const byHint = new Map<string, string>();
    for (const { _uuid: uuid } of northbound.table('ACL')) byHint.set(uuid.slice(0, HINT_DIGITS), uuid);
    const ruleOf = new Map<number, string>();
    for (const { _uuid: uuid, external_ids: ids } of flows.table('Logical_Flow')) {
      const rule = byHint.get((ids.get('stage-hint') ?? '').padStart(HINT_DIGITS, '0'));
      if (rule !== undefined) ruleOf.set(cookieOf(uuid), rule);
    }
    this.#ruleOf = ruleOf;
    const present = new Set(byHint.values());
    for (const rule of this.#counts.keys()) if (!present.has(rule)) this.#counts.delete(rule);
  }

  cookies(): readonly number[] {
    return [...this.#ruleOf.keys()];
  }

  /** By the uuid of an ACL; undefined before a switch has said something of it. */
  of(rule: string): Accumulator | undefined {
    return this.#counts.get(rule);
  }

  /** Enters what a node counted; the same reading twice is entered once. */
  enter(node: string, flows: readonly KeyedCount[], atMs: number): void {
    if (this.#readAtMs.get(node) === atMs) return;
    this.#readAtMs.set(node, atMs);
    for (const flow of flows) {
      const rule = this.#ruleOf.get(flow.cookie);
      if (rule === undefined) continue;
      let count = this.#counts.get(rule);
      if (count === undefined) {
        count = new Accumulator(Date.now() - flow.ageSeconds * 1000);
        this.#counts.set(rule, count);
      }
      count.add(`${node} ${flow.cookie} ${flow.key}`, flow, atMs);
    }
  }
}
