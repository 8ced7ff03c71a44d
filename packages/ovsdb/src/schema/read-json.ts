/** Reads members of a schema's JSON with errors that say where; integers may come as bigint from a lossless parser. */
import { SchemaSyntaxError } from './schema-error.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export function readObject(json: unknown, path: string): JsonObject {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new SchemaSyntaxError(path, `expected an object, got ${json === null ? 'null' : typeof json}`);
  }
  return json as JsonObject;
}

export function optionalString(object: JsonObject, key: string, path: string): string | undefined {
  const value = object[key];
  if (value === undefined || typeof value === 'string') return value;
  throw new SchemaSyntaxError(`${path}.${key}`, `expected a string, got ${typeof value}`);
}

export function optionalBoolean(object: JsonObject, key: string, path: string): boolean | undefined {
  const value = object[key];
  if (value === undefined || typeof value === 'boolean') return value;
  throw new SchemaSyntaxError(`${path}.${key}`, `expected a boolean, got ${typeof value}`);
}

export function optionalInteger(object: JsonObject, key: string, path: string): bigint | undefined {
  const value = object[key];
  if (value === undefined || typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  throw new SchemaSyntaxError(`${path}.${key}`, `expected an integer, got ${JSON.stringify(value)}`);
}

export function optionalReal(object: JsonObject, key: string, path: string): number | undefined {
  const value = object[key];
  if (value === undefined || typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  throw new SchemaSyntaxError(`${path}.${key}`, `expected a number, got ${JSON.stringify(value)}`);
}
