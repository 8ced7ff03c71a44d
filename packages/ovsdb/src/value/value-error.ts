/** Errors about single values: what the server sent isn't of the column's type, or what the caller gave isn't. */
import { OvsdbError } from '../errors.ts';

/** Where a value stands. */
export interface ValuePlace {
  readonly table: string;
  readonly name: string;
}

/** The caller's value can't be stored in the column. Nothing was sent. */
export class InvalidValueError extends OvsdbError {
  readonly table: string;
  readonly column: string;

  constructor(place: ValuePlace, problem: string) {
    super('invalid-value', `${place.table}.${place.name}: ${problem}`);
    this.table = place.table;
    this.column = place.name;
  }
}

/** The peer sent a value that its own schema doesn't allow in the column. */
export class MalformedValueError extends OvsdbError {
  readonly table: string;
  readonly column: string;

  constructor(place: ValuePlace, problem: string) {
    super('malformed-value', `${place.table}.${place.name}: the server sent ${problem}`);
    this.table = place.table;
    this.column = place.name;
  }
}

/** A value as an error message shows it: short, whatever it is. */
export function show(value: unknown): string {
  const text = inspect(value, 3);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** To a depth, as a broken peer may send values nested without end. */
function inspect(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.slice(0, 100));
    case 'bigint':
      return `${value}n`;
    case 'number':
    case 'boolean':
    case 'undefined':
      return String(value);
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) {
        const items = depth === 0 ? ['...'] : value.slice(0, 8).map((item) => inspect(item, depth - 1));
        return `[${items.join(', ')}]`;
      }
      if (value instanceof Map) return 'a Map';
      if (value instanceof Set) return 'a Set';
      return `{${Object.keys(value).slice(0, 8).join(', ')}}`;
    default:
      return `a ${typeof value}`;
  }
}
