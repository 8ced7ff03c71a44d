// Properties of the column codecs: what is encoded is decoded the same, differences lead from old to new, and what the
// codec lets pass a real ovsdb-server takes and gives back unchanged.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, connect, type Value, valueEquals } from '../../src/index.ts';
import { type ColumnType, shapeOf } from '../../src/schema/column-type.ts';
import { schemaJson } from '../../src/schema/print-type.ts';
import { type ColumnCodec, compileColumn } from '../../src/value/column-codec.ts';
import type { Atom } from '../../src/value/value.ts';
import { parseJson, stringifyJson } from '../../src/wire/json.ts';
import { Server } from '../integration/support/server.ts';
import { columnType, valueOf } from './columns.ts';

const SEED = 7047;
const place = { table: 'T', name: 'c', ephemeral: false, mutable: true };
const codecOf = (type: ColumnType): ColumnCodec => compileColumn({ ...place, type });
/** Over the wire and back. */
const travel = (json: unknown): unknown => parseJson(stringifyJson(json), true);

test('what is encoded is decoded the same, through JSON text', () => {
  const typeAndValue = columnType.chain((type) => fc.tuple(fc.constant(type), valueOf(type)));
  fc.assert(
    fc.property(typeAndValue, ([type, value]) => {
      const { decode, encode, equals } = codecOf(type);
      const back = decode(travel(encode(value)));
      expect(equals(back, value)).toBe(true);
      expect(back).toEqual(value);
    }),
    { seed: SEED, numRuns: 2000 },
  );
});

/** The difference of ovsdb-server(7), section 4.1.14, said a second time and in another way. */
function differenceOf(type: ColumnType, old: Value, now: Value, codec: ColumnCodec): unknown {
  switch (shapeOf(type)) {
    case 'scalar':
    case 'optional':
      return codec.encode(now);
    case 'set': {
      const [before, after] = [new Set(old as readonly Atom[]), new Set(now as readonly Atom[])];
      return codec.encodePart([...before.symmetricDifference(after)]);
    }
    case 'map': {
      const [before, after] = [old as ReadonlyMap<Atom, Atom>, now as ReadonlyMap<Atom, Atom>];
      const gone = [...before].filter(([key]) => !after.has(key));
      const come = [...after].filter(([key, value]) => before.get(key) !== value);
      return codec.encodePart(new Map([...gone, ...come]));
    }
  }
}

test('a difference leads from the old value to the new, and leaves the old as it was', () => {
  const typeAndValues = columnType.chain((type) => fc.tuple(fc.constant(type), valueOf(type), valueOf(type)));
  fc.assert(
    fc.property(typeAndValues, ([type, old, now]) => {
      const codec = codecOf(type);
      const copy = codec.decode(codec.encode(old));
      const result = codec.applyDifference(old, travel(differenceOf(type, old, now, codec)));
      expect(codec.equals(result, now)).toBe(true);
      expect(old).toEqual(copy);
    }),
    { seed: SEED, numRuns: 2000 },
  );
});

test('equality has no order and tells any difference', () => {
  const typeAndValues = columnType.chain((type) => fc.tuple(fc.constant(type), valueOf(type), valueOf(type)));
  fc.assert(
    fc.property(typeAndValues, ([, a, b]) => {
      const canonical = (value: Value): string =>
        stringifyJson(
          value instanceof Map
            ? [...value].map((pair) => stringifyJson(pair)).toSorted()
            : Array.isArray(value)
              ? value.map((item) => stringifyJson(item)).toSorted()
              : [value],
        );
      const reversed =
        a instanceof Map
          ? new Map([...a].toReversed())
          : Array.isArray(a)
            ? (a as readonly Atom[]).toReversed()
            : a;
      expect(valueEquals(a, reversed as Value)).toBe(true);
      expect(valueEquals(a, b)).toBe(canonical(a) === canonical(b));
    }),
    { seed: SEED, numRuns: 1000 },
  );
});

describe('a real server', () => {
  const types = fc.sample(columnType, { seed: SEED, numRuns: 120 });
  const scratch = mkdtempSync(join(tmpdir(), 'ovsdb-values-'));
  let server: Server;
  let client: Client;

  // A table for each type, so that no column's default stands in the way of another's values.
  beforeAll(async () => {
    const entries = types.map(
      (type, i) =>
        [`T${i}`, { columns: { c: { type: withoutTable(schemaJson(type)) } }, isRoot: true }] as const,
    );
    const schema = { name: 'Values', version: '1.0.0', tables: Object.fromEntries(entries) };
    writeFileSync(join(scratch, 'schema'), stringifyJson(schema));
    server = await Server.start({ schema: join(scratch, 'schema') });
    client = await connect({ remotes: server.remote, database: 'Values' });
  });
  afterAll(async () => {
    await client.close();
    await server[Symbol.asyncDispose]();
    rmSync(scratch, { recursive: true, force: true });
  });

  /** References would need rows to refer to. */
  function withoutTable(json: unknown): unknown {
    return parseJson(
      stringifyJson(json)
        .replaceAll(/"refTable":"Port",?|"refType":"weak",?/g, '')
        .replaceAll(',}', '}'),
      true,
    );
  }

  test('takes what the codec lets pass, and gives it back', async () => {
    const replica = await client.replica(Object.fromEntries(types.map((_, i) => [`T${i}`, true] as const)));
    const rounds = fc.sample(fc.tuple(...types.map(valueOf)), { seed: SEED, numRuns: 40 });
    for (const values of rounds) {
      await client.transact(
        (tx) => {
          for (const [i, value] of values.entries()) {
            tx.delete(`T${i}`, []);
            tx.insert(`T${i}`, { c: value });
          }
        },
        { replica },
      );
      const stored = values.map((_, i) => [...replica.table(`T${i}`)].map((row) => row['c']));
      const wrong = values.flatMap((value, i) =>
        stored[i]?.length === 1 && valueEquals(stored[i][0], value)
          ? []
          : [{ type: types[i], value, stored: stored[i] }],
      );
      expect(wrong).toEqual([]);
    }
  });
});
