// Which rows of each table a replica asks for: the conditions that are wanted, and those that a server has last taken, to
// go back to when the wanted ones are refused.
import { OvsdbError } from '../errors.ts';
import type { Condition } from '../protocol/condition.ts';
import { show } from '../value/value-error.ts';
import type { Selection } from './selection.ts';

/** Conditions by table; of a table that is not in it, all rows. */
export type WhereByTable = ReadonlyMap<string, readonly Condition[]>;

export class Wheres {
  readonly #wanted: Map<string, readonly Condition[]>;
  #taken: WhereByTable;
  readonly #refusals = new WeakMap<readonly Condition[], OvsdbError>();

  constructor(initial: WhereByTable) {
    this.#wanted = new Map(initial);
    this.#taken = initial;
  }

  /** The wanted ones as they are now. */
  get wanted(): WhereByTable {
    return new Map(this.#wanted);
  }

  want(table: string, where: readonly Condition[]): void {
    this.#wanted.set(table, where);
    this.#refusals.delete(where);
  }

  /** A server has taken other conditions on one table. */
  take(table: string, where: readonly Condition[]): void {
    this.#taken = new Map([...this.#taken, [table, where]]);
  }

  /** A server has taken all of these. */
  takeAll(wheres: WhereByTable): void {
    this.#taken = wheres;
  }

  /** A server has refused these: those before them count again, unless others are wanted since. */
  refuse(table: string, where: readonly Condition[], error: OvsdbError): void {
    this.#refusals.set(where, error);
    if (this.#wanted.get(table) !== where) return;
    const taken = this.#taken.get(table);
    if (taken === undefined) this.#wanted.delete(table);
    else this.#wanted.set(table, taken);
  }

  /** A server has refused something in all that is wanted. Answers whether what goes back to older conditions may help. */
  refuseUntried(error: OvsdbError): boolean {
    const untried = [...this.#wanted].filter(([table, where]) => this.#taken.get(table) !== where);
    for (const [table, where] of untried) this.refuse(table, where, error);
    return untried.length > 0;
  }

  /** Why conditions that were wanted are not any more. */
  refusalOf(where: readonly Condition[]): OvsdbError | undefined {
    return this.#refusals.get(where);
  }
}

/** The caller's conditions as they are now: they are asked for again on each connection, whatever becomes of the array. */
export function copyConditions(where: readonly Condition[]): readonly Condition[] {
  if (!Array.isArray(where)) {
    throw new OvsdbError('invalid-value', `expected a list of conditions, got ${show(where)}`);
  }
  return (where as readonly Condition[]).map((condition) =>
    Array.isArray(condition) ? ([condition[0], condition[1], copyValue(condition[2])] as const) : condition,
  ) as readonly Condition[];
}

function copyValue(value: unknown): unknown {
  if (Array.isArray(value)) return [...(value as readonly unknown[])];
  if (value instanceof Set) return new Set(value);
  if (value instanceof Map) return new Map(value);
  return typeof value === 'object' && value !== null ? { ...value } : value;
}

/** The conditions that the selection starts with. */
export function initialWheres(selection: Selection): WhereByTable {
  const wheres = new Map<string, readonly Condition[]>();
  for (const [table, wanted] of Object.entries(selection)) {
    if (wanted !== true && 'where' in wanted && wanted.where !== undefined)
      wheres.set(table, copyConditions(wanted.where));
  }
  return wheres;
}
