// The parts of the command that need no server: words to commands, conditions, and how values are printed.
import { describe, expect, test } from 'vitest';
import { parseSchema } from '../schema/schema.ts';
import { parseCommand } from './arguments.ts';
import { jsonLine, jsonRow } from './json-value.ts';
import { parseCondition } from './parse-condition.ts';
import { changeJson, changeText } from './print-change.ts';
import { printRows } from './print-rows.ts';
import { renderTable } from './render-table.ts';
import { run } from './run.ts';
import { makePaint } from './style.ts';
import { textDifference, textValue } from './text-value.ts';
import { UsageError } from './usage.ts';

const UUID = '01234567-89ab-cdef-0123-456789abcdef';
const plain = makePaint(false);

describe('arguments', () => {
  test('a dump of some tables', () => {
    expect(parseCommand(['dump', 'unix:/s', 'A', 'B:x,y', '-d', 'Db', '--json'])).toEqual({
      kind: 'dump',
      connection: { remote: 'unix:/s', database: 'Db', leaderOnly: true, timeoutMs: 10_000, tls: undefined },
      json: true,
      wide: false,
      tables: [
        { table: 'A', columns: true },
        { table: 'B', columns: ['x', 'y'] },
      ],
    });
  });

  test.each([
    [['query', 'tcp:h:1', 'T', 'a==1'], { kind: 'query', conditions: ['a==1'] }],
    [['watch', 'tcp:h:1', '--count', '3', '--initial'], { kind: 'watch', count: 3, initial: true }],
    [['watch', 'tcp:h:1'], { kind: 'watch', count: Infinity }],
    [['schema', 'tcp:h:1', 'T', '--any-server'], { kind: 'schema', connection: { leaderOnly: false } }],
    [['codegen', 'a', 'b', '--out', 'c'], { kind: 'codegen', files: ['a', 'b'], out: 'c' }],
    [['--help'], { kind: 'help', topic: 'main' }],
    [['dump', '--help'], { kind: 'help', topic: 'dump' }],
    [['help', 'watch'], { kind: 'help', topic: 'watch' }],
    [['--version'], { kind: 'version' }],
    [['dump', 'ssl:h:1', '--ca-cert', 'ca'], { connection: { tls: { ca: 'ca', own: undefined } } }],
  ])('%j', (argv, expected) => expect(parseCommand(argv)).toMatchObject(expected));

  test.each([
    [[], 'no command; there are dump, watch, query, schema, codegen'],
    [['dmp'], 'there is no command "dmp"'],
    [['dump'], '"dump" needs a remote, e.g. unix:/run/ovn/ovnnb_db.sock'],
    [['query', 'unix:/s'], '"query" needs a table'],
    [['dump', 'unix:/s', '--count', '3'], '"dump" takes no option --count'],
    [['dump', 'unix:/s', '--frob'], "Unknown option '--frob'"],
    [['dump', 'unix:/s', '--timeout', 'soon'], '--timeout takes a number above 0, not "soon"'],
    [['dump', 'unix:/s', 'T:'], '"T:" is no TABLE:COLUMN,COLUMN'],
    [['dump', 'ssl:h:1', '--certificate', 'c'], '--private-key and --certificate go together'],
    [['codegen'], '"codegen" needs at least one .ovsschema file'],
  ])('%j is refused', (argv, message) => {
    expect(() => parseCommand(argv)).toThrow(UsageError);
    expect(() => parseCommand(argv)).toThrow(message);
  });
});

describe('conditions', () => {
  const unlimited = { min: 0, max: 'unlimited' };
  const columns = {
    name: { type: 'string' },
    tag: { type: { key: 'integer', min: 0 } },
    up: { type: 'boolean' },
    load: { type: 'real' },
    names: { type: { key: 'string', ...unlimited } },
    options: { type: { key: 'string', value: 'integer', ...unlimited } },
  };
  const schema = parseSchema({ name: 'Db', version: '1.0.0', tables: { T: { columns } } });

  test.each([
    ['name==a b', ['name', '==', 'a b']],
    ['name=a b', ['name', '==', 'a b']],
    ['name!=a==b', ['name', '!=', 'a==b']],
    ['options:a:b=5', ['options', 'includes', new Map([['a:b', 5n]])]],
    ['options:a==5', ['options', 'includes', new Map([['a', 5n]])]],
    ['options:a!=5', ['options', 'excludes', new Map([['a', 5n]])]],
    ['tag>=5', ['tag', '>=', 5n]],
    ['tag==', ['tag', '==', undefined]],
    ['up==true', ['up', '==', true]],
    ['load<1.5', ['load', '<', 1.5]],
    ['names==a,b', ['names', '==', ['a', 'b']]],
    ['names==', ['names', '==', []]],
    ['names~a', ['names', 'includes', ['a']]],
    [
      'options!~a=1,b=2',
      [
        'options',
        'excludes',
        new Map([
          ['a', 1n],
          ['b', 2n],
        ]),
      ],
    ],
  ])('%s', (text, expected) => expect(parseCondition(text, schema, 'T')).toEqual(expected));

  test.each([
    ['name', 'is no condition'],
    ['=name', 'is no condition'],
    ['name:a=b', 'T.name is no map'],
    ['options:a>5', 'can be = or != only'],
    ['nam==a', 'did you mean "name"?'],
    ['tag==x', '"x" is no integer'],
    ['up==yes', '"yes" is neither true nor false'],
    ['load==', '"" is not a number'],
    ['options~a', '"a" is no KEY=VALUE, as T.options is a map'],
  ])('%s is refused', (text, message) => expect(() => parseCondition(text, schema, 'T')).toThrow(message));
});

describe('values as text', () => {
  test.each([
    ['a', 'a'],
    [5n, '5'],
    [true, 'true'],
    [undefined, ''],
    [[], ''],
    [['b', 'a', 'a10', 'a9'], '[a, a9, a10, b]'],
    [['a,b', ''], '["", "a,b"]'],
    [
      new Map([
        ['k', 'v'],
        ['a', 'x=y'],
      ]),
      '{a="x=y", k=v}',
    ],
    [new Map(), ''],
    ['\u001b[31mred', '\\u001b[31mred'],
    [UUID, UUID],
  ])('%o', (value, text) => expect(textValue(value, { shortUuids: false })).toBe(text));

  test('UUIDs are short where there is little room', () => {
    expect(textValue([UUID], { shortUuids: true })).toBe('[01234567]');
  });

  test.each([
    ['a', 'b', 'a → b'],
    [undefined, 1n, '(empty) → 1'],
    [['a', 'b'], ['b', 'c'], '-a +c'],
    [
      new Map([
        ['k', '1'],
        ['s', '1'],
      ]),
      new Map([
        ['k', '2'],
        ['s', '1'],
      ]),
      '-k=1 +k=2',
    ],
  ])('from %o to %o', (old, now, text) => expect(textDifference(old, now, { shortUuids: false })).toBe(text));
});

describe('rows and changes', () => {
  const row = {
    _uuid: UUID,
    name: 'web',
    ports: ['b', 'a'],
    options: new Map([['k', 2n ** 60n]]),
    tag: undefined,
  };
  const columns = ['_uuid', 'name', 'ports', 'options', 'tag'];

  test('as JSON, integers are exact', () => {
    expect(jsonLine(jsonRow(row, columns))).toBe(
      `{"_uuid":"${UUID}","name":"web","ports":["b","a"],"options":{"k":1152921504606846976},"tag":null}\n`,
    );
  });

  test('as a table, without columns that hold nothing, by name', () => {
    const rows = [row, { ...row, name: 'app', ports: [] }];
    const text = printRows(
      { table: 'T', columns: ['name', 'ports', 'tag'], named: false, rows },
      { width: undefined, wide: false, paint: plain },
    );
    expect(text).toBe('T (2 rows)\nname  ports\napp\nweb   [a, b]\nempty: tag\n');
  });

  test('columns that were named are printed, empty or not', () => {
    const text = printRows(
      { table: 'T', columns: ['tag'], named: true, rows: [row] },
      { width: undefined, wide: false, paint: plain },
    );
    expect(text).toBe('T (1 row)\ntag\n\n');
  });

  test('changes', () => {
    const base = { table: 'T', uuid: UUID };
    const changed = { ...row, name: 'www', ports: ['a', 'c'] };
    const options = { shortUuids: true, paint: plain };
    const insert = { ...base, kind: 'insert', old: undefined, new: row } as const;
    const update = { ...base, kind: 'update', old: row, new: changed, columns: ['name', 'ports'] } as const;
    const remove = { ...base, kind: 'delete', old: row, new: undefined } as const;
    expect(changeText(insert, columns, options)).toBe(
      '+ T 01234567 name=web ports=[a, b] options={k=1152921504606846976}\n',
    );
    expect(changeText(update, columns, options)).toBe('~ T 01234567 www name: web → www, ports: -b +c\n');
    expect(changeText(remove, ['name'], options)).toBe('- T 01234567 name=web\n');
    expect(changeJson(update, columns)).toEqual({
      table: 'T',
      kind: 'update',
      uuid: UUID,
      old: { name: 'web', ports: ['b', 'a'] },
      new: { name: 'www', ports: ['a', 'c'] },
    });
  });

  test('a table is cut to the terminal, the widest columns first', () => {
    const text = renderTable(['id', 'long', 'longer'], [['1', 'x'.repeat(20), 'y'.repeat(40)]], {
      width: 30,
      paint: plain,
    });
    expect(text.split('\n')[1]).toBe(`1   ${'x'.repeat(11)}…  ${'y'.repeat(11)}…`);
  });
});

test('a table of very many rows is a table', () => {
  const rows = Array.from({ length: 200_000 }, (_, n) => [`${n}`]);
  expect(renderTable(['n'], rows, { width: undefined, paint: plain }).length).toBeGreaterThan(1_000_000);
});

describe('exit codes', () => {
  async function runQuietly(...argv: string[]): Promise<{ readonly code: number; readonly err: string }> {
    let err = '';
    const io = {
      out: () => undefined,
      err: (text: string) => (err += text),
      width: undefined,
      colour: false,
    };
    const code = await run(argv, { ...io, signal: new AbortController().signal });
    return { code, err };
  }

  test('0 when done', async () => expect(await runQuietly('--help')).toEqual({ code: 0, err: '' }));

  test('1 when it failed, saying why', async () => {
    const { code, err } = await runQuietly('dump', 'unix:/nonexistent/socket', '--timeout', '0.1');
    expect(code).toBe(1);
    expect(err).toMatch(/^error: waited 100 ms .*\/nonexistent\/socket.*ENOENT/);
  });

  test.each([['frob'], ['dump', 'nowhere']])('2 when not understood: %s', async (...argv) => {
    const { code, err } = await runQuietly(...argv);
    expect(code).toBe(2);
    expect(err).toContain('"ovsdb --help" lists the commands');
  });
});
