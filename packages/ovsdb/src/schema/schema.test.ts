import { describe, expect, test } from 'vitest';
import { fitsNumber, INT64_MAX, parseBaseType } from './base-type.ts';
import { parseColumnType, shapeOf } from './column-type.ts';
import { columnOf, hasColumn, parseSchema, tableOf } from './schema.ts';
import { SchemaSyntaxError, UnknownColumnError, UnknownTableError } from './schema-error.ts';

const schema = {
  name: 'Test',
  version: '1.2.3',
  cksum: '1 2',
  tables: {
    Switch: {
      isRoot: true,
      maxRows: 1,
      indexes: [['name']],
      columns: {
        name: { type: 'string', mutable: false },
        ports: { type: { key: { type: 'uuid', refTable: 'Port' }, min: 0, max: 'unlimited' } },
        uplink: {
          type: { key: { type: 'uuid', refTable: 'Port', refType: 'weak' }, min: 0 },
          ephemeral: true,
        },
      },
    },
    Port: { columns: { options: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } } } },
  },
};

describe('parseSchema', () => {
  test('reads tables, columns and their marks', () => {
    const parsed = parseSchema(schema);
    expect(parsed).toMatchObject({ name: 'Test', version: '1.2.3', cksum: '1 2' });
    const table = tableOf(parsed, 'Switch');
    expect(table).toMatchObject({ isRoot: true, maxRows: 1, indexes: [['name']] });
    expect(tableOf(parsed, 'Port')).toMatchObject({ isRoot: false, maxRows: Infinity, indexes: [] });
    expect(table.columns.get('name')).toMatchObject({ mutable: false, ephemeral: false });
    expect(table.columns.get('ports')?.type.key).toEqual({
      kind: 'uuid',
      refTable: 'Port',
      refType: 'strong',
    });
    expect(table.columns.get('uplink')).toMatchObject({
      ephemeral: true,
      type: { key: { refType: 'weak' } },
    });
  });

  test('every table is a root where none is marked', () => {
    const parsed = parseSchema({
      name: 'Old',
      version: '',
      tables: { A: { columns: {} }, B: { columns: {} } },
    });
    expect([...parsed.tables.values()].map((table) => table.isRoot)).toEqual([true, true]);
  });

  test.each([
    [null, 'database schema: expected an object, got null'],
    [{ tables: {} }, 'database schema: has no "name"'],
    [{ name: 'X', tables: [] }, 'database schema, tables: expected an object, got object'],
    [
      { name: 'X', tables: { T: { columns: { c: { type: 'text' } } } } },
      'database schema, tables.T.columns.c.type: expected an atomic type (integer, real, boolean, string, uuid), got "text"',
    ],
    [
      { name: 'X', tables: { T: { columns: {}, indexes: ['a'] } } },
      'database schema, tables.T.indexes: expected lists of column names',
    ],
  ])('refuses %j', (json, message) => {
    expect(() => parseSchema(json)).toThrow(
      new SchemaSyntaxError('', '').constructor as typeof SchemaSyntaxError,
    );
    expect(() => parseSchema(json)).toThrow(message);
  });

  test('unknown names are typed errors that suggest the nearest', () => {
    const parsed = parseSchema(schema);
    expect(() => tableOf(parsed, 'Swich')).toThrow(UnknownTableError);
    expect(() => tableOf(parsed, 'Swich')).toThrow('Test 1.2.3 has no table "Swich"; did you mean "Switch"?');
    expect(() => columnOf(parsed, 'Switch', 'prots')).toThrow(UnknownColumnError);
    expect(() => columnOf(parsed, 'Switch', 'prots')).toThrow('did you mean "ports"?');
    expect(() => columnOf(parsed, 'Switch', 'zzzzzzzz')).toThrow(/has no column "zzzzzzzz"$/);
  });

  test('_uuid and _version are in every table', () => {
    const parsed = parseSchema(schema);
    expect(columnOf(parsed, 'Port', '_uuid').type.key).toEqual({
      kind: 'uuid',
      refTable: 'Port',
      refType: 'weak',
    });
    expect(hasColumn(parsed, 'Port', '_version')).toBe(true);
    expect(hasColumn(parsed, 'Nothing', '_uuid')).toBe(false);
    expect(hasColumn(parsed, 'Port', 'name')).toBe(false);
  });
});

describe('types of columns', () => {
  test.each([
    ['string', 'scalar'],
    [{ key: 'string', min: 0, max: 1 }, 'optional'],
    [{ key: 'string', min: 1, max: 1 }, 'scalar'],
    [{ key: 'string', min: 0, max: 3 }, 'set'],
    [{ key: 'string', min: 1, max: 'unlimited' }, 'set'],
    [{ key: 'string', value: 'integer', min: 0, max: 'unlimited' }, 'map'],
  ])('%j is a %s', (json, shape) => expect(shapeOf(parseColumnType(json, 'c'))).toBe(shape));

  test.each([
    { key: 'string', min: 2 },
    { key: 'string', max: 0 },
    { min: 0 },
    { key: { type: 'uuid', refType: 'no' } },
  ])('%j is refused', (json) => expect(() => parseColumnType(json, 'c')).toThrow(SchemaSyntaxError));

  test('integers need bigint where a value may exceed 2^53', () => {
    const fits = (constraints: object): boolean => {
      const type = parseBaseType({ type: 'integer', ...constraints }, 'c');
      return type.kind === 'integer' && fitsNumber(type);
    };
    expect(fits({})).toBe(false);
    expect(fits({ minInteger: 0 })).toBe(false);
    expect(fits({ minInteger: 0, maxInteger: 4294967295 })).toBe(true);
    expect(fits({ enum: ['set', [1, 2]] })).toBe(true);
    expect(fits({ minInteger: 0, maxInteger: 2n ** 53n })).toBe(false);
    expect(parseBaseType('integer', 'c')).toMatchObject({ max: INT64_MAX });
  });
});
