import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { OVN_Northbound } from '../generated/ovn-nb.ts';
import { OVN_Southbound } from '../generated/ovn-sb.ts';
import { Open_vSwitch } from '../generated/vswitch.ts';
import { type DatabaseSchema, parseSchema } from '../schema/schema.ts';
import { compareSchemas, describeDifference } from './compare-schemas.ts';
import { type ColumnChoice, selectColumns } from './select-columns.ts';

const read = (path: string): DatabaseSchema =>
  parseSchema(JSON.parse(readFileSync(new URL(`../../schemas/${path}.ovsschema`, import.meta.url), 'utf8')));
const bookworm = read('debian12/ovn-nb');
const trixie = read('debian13/ovn-nb');
const choose = (choice: Partial<ColumnChoice>): readonly string[] | undefined => {
  const defaults = {
    server: bookworm,
    compiled: OVN_Northbound.schema,
    table: 'Logical_Switch_Port',
    columns: true,
  } as const;
  const chosen = selectColumns({ ...defaults, onMissing: 'error', ...choice });
  return chosen && [...chosen.keys()];
};

describe('every column of every supported schema can be read and written by the generated types', () => {
  const cases = ['debian12', 'debian13'].flatMap((release) => [
    { file: `${release}/ovn-nb`, compiled: OVN_Northbound.schema },
    { file: `${release}/ovn-sb`, compiled: OVN_Southbound.schema },
    { file: `${release}/vswitch`, compiled: Open_vSwitch.schema },
  ]);
  test.each(cases)('$file', ({ file, compiled }) => {
    const server = read(file);
    for (const { name: table, columns } of server.tables.values()) {
      const codecs = selectColumns({ server, compiled, table, columns: true, onMissing: 'error' });
      expect([...(codecs?.keys() ?? [])]).toEqual([...columns.keys()]);
    }
  });
});

describe('selectColumns', () => {
  test('a column that only newer servers have is an error or skipped, by choice', () => {
    expect(choose({ server: trixie, columns: ['peer'] })).toEqual(['peer']);
    expect(() => choose({ columns: ['name', 'peer'] })).toThrow('has no column "peer"');
    expect(choose({ columns: ['name', 'peer'], onMissing: 'skip' })).toEqual(['name']);
    expect(choose({})).not.toContain('peer');
  });

  test('a table that only newer servers have is an error or skipped, by choice', () => {
    expect(() => choose({ table: 'Sampling_App' })).toThrow('has no table "Sampling_App"');
    expect(choose({ table: 'Sampling_App', onMissing: 'skip' })).toBeUndefined();
  });

  test('what only the server knows is left out unless there are no types', () => {
    const server = parseSchema({
      name: 'OVN_Northbound',
      version: '99.0.0',
      tables: {
        Copp: {
          columns: { meters: { type: 'string' }, future: { type: 'string' }, name: { type: 'string' } },
        },
      },
    });
    expect(choose({ server, table: 'Copp', columns: ['name'] })).toEqual(['name']);
    expect(choose({ server, table: 'Copp', compiled: undefined })).toEqual(['meters', 'future', 'name']);
    expect(() => choose({ server, table: 'Copp' })).toThrow(/Copp.meters: the server has scalar of string/);
    expect(choose({ server, table: 'Copp', onMissing: 'skip' })).toEqual(['name']);
  });

  test('_uuid can be asked for', () => expect(choose({ columns: ['_uuid'] })).toEqual(['_uuid']));
});

test('compareSchemas lists what differs', () => {
  const found = compareSchemas(trixie, bookworm).map(describeDifference);
  expect(found).toContain('the server has no table Sampling_App');
  expect(found).toContain('the server has no column Logical_Switch_Port.peer');
  const back = compareSchemas(bookworm, trixie).map(describeDifference);
  expect(back).toContain('only the server has the table Sampling_App');
  expect(back).toContain('only the server has the column Logical_Switch_Port.peer');
});
