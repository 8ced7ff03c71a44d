// Tables where there is not room for all of them.

import { expect, it } from 'vitest';
import { paint } from './paint.ts';
import { table } from './table.ts';

const plain = paint(false);

it('cuts the widest text that may be cut', () => {
  const columns = [{ title: 'A', fixed: true }, { title: 'B' }, { title: 'C', align: 'right' }] as const;
  const text = table(columns, [['fixed-and-long', 'x'.repeat(40), '7']], { width: 40, paint: plain });
  expect(text).toBe(`A               B                      C\nfixed-and-long  ${'x'.repeat(20)}…  7\n`);
});

it('cuts no address, whatever column it is in, and nothing where there is room without end', () => {
  const columns = [{ title: 'A' }, { title: 'B' }];
  for (const address of ['198.51.100.254', 'fd00::1:2', '02:00:00:00:00:01']) {
    const cells = ['x'.repeat(60), `nat-gateway-of-a-long-name (${address})`];
    const text = table(columns, [cells], { width: 40, paint: plain });
    expect(text).toContain(`…  nat-gateway-of-a-long-name (${address})\n`);
    const piped = table(columns, [cells], { width: Number.POSITIVE_INFINITY, paint: plain });
    expect(piped).toContain(`${cells.join('  ')}\n`);
  }
});

it('does not count colours', () => {
  const colored = paint(true);
  const text = table([{ title: 'A' }, { title: 'B' }], [[colored.good('ok'), 'b']], {
    width: 80,
    paint: plain,
  });
  expect(text).toBe('A   B\n\u001b[32mok\u001b[39m  b\n');
});

it('goes on in the next line where prose is too long, and nowhere else', () => {
  const columns = [{ title: 'VPC' }, { title: 'SUBNETS' }, { title: 'WHAT IT IS FOR', wraps: true }];
  const rows = [
    ['vpc-a', 'web app db', 'keeps the shop'],
    ['vpc-b', 'web', 'nothing'],
  ];
  expect(table(columns, rows, { width: 26, paint: plain })).toMatchInlineSnapshot(`
    "VPC    SUBNETS     WHAT IT
                       IS FOR
    vpc-a  web app db  keeps
                       the
                       shop
    vpc-b  web         nothing
    "
  `);
  expect(table(columns, rows, { width: 22, paint: plain })).toMatchInlineSnapshot(`
    "VPC    SUBNE…  WHAT IT
                   IS FOR
    vpc-a  web a…  keeps
                   the
                   shop
    vpc-b  web     nothing
    "
  `);
});

it('keeps what a row is of and its numbers whole, and cuts headings first', () => {
  const right = ['ANSWERED', 'RECOVERED'].map((title) => ({ title, align: 'right' }) as const);
  const rows = [
    ['tenant-a', '271', '1.69 ms', 'refused'],
    ['tenant-b', '32', '111.5 ms', '-'],
  ];
  expect(table([{ title: 'TENANT' }, ...right, { title: 'ERRORS' }], rows, { width: 35, paint: plain }))
    .toMatchInlineSnapshot(`
    "TENANT    ANSWE…  RECOVER…  ERRORS
    tenant-a     271   1.69 ms  refused
    tenant-b      32  111.5 ms  -
    "
  `);
});

it('leaves out what a reader can do without before it cuts a word', () => {
  const columns = [
    { title: 'PAIR' },
    { title: 'SENT', align: 'right' },
    { title: 'P50', align: 'right', spare: 1 },
    { title: 'MAX', align: 'right', spare: 2 },
    { title: 'ERRORS' },
  ] as const;
  const rows = [['web-1->app-1', '18', '2.56 ms', '37.6 ms', '-']];
  const heading = (width: number): string =>
    table(columns, rows, { width, paint: plain }).split('\n')[0] ?? '';
  expect([50, 48, 39, 30].map(heading)).toEqual([
    'PAIR          SENT      P50      MAX  ERRORS',
    'PAIR          SENT      P50      MAX  ERRORS',
    'PAIR          SENT      P50  ERRORS',
    'PAIR          SENT  ERRORS',
  ]);
});
