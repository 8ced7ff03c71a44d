import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compile } from './compile.ts';
import type { HostTraits } from './context.ts';
import type { Row } from '../model/rows.ts';
import { checkRows } from '../plan/check.ts';
import { diff } from '../plan/diff.ts';
import { CONCEPTS } from './registry.ts';
import { planText } from '../plan/text.ts';
import { parseLab } from './parse-lab.ts';

const LABS = new URL('../../../../labs/', import.meta.url);
const HOST: HostTraits = { datapath: 'netdev', responder: ['node', 'responder'] };

function rowsOfLab(file: string): readonly Row[] {
  const parsed = parseLab({ fileName: file, text: readFileSync(new URL(file, LABS), 'utf8') });
  if (parsed.kind === 'errors') throw new Error(`${file} is not valid`);
  return compile(parsed.lab, HOST);
}

const files = readdirSync(LABS).filter((name) => name.endsWith('.yaml'));

test.each(files)('%s compiles to rows that the checker accepts, the same every time', (file) => {
  const rows = rowsOfLab(file);
  expect(checkRows(rows)).toEqual([]);
  expect(rowsOfLab(file)).toEqual(rows);
  expect(diff('lab', rows, rows).changes).toEqual([]);
});

test('the default lab, row by row', async () => {
  const rows = rowsOfLab('two-vpcs.yaml');
  const text = rows.map((row) => JSON.stringify(withoutKey(row))).join('\n');
  await expect(`${text}\n`).toMatchFileSnapshot('golden/two-vpcs.rows.golden.jsonl');
});

test('the plan of the default lab, from nothing', async () => {
  const plan = diff('two-vpcs', rowsOfLab('two-vpcs.yaml'), []);
  await expect(planText(plan, { details: true, concepts: CONCEPTS })).toMatchFileSnapshot(
    'golden/two-vpcs.plan.golden.txt',
  );
});

test('on the kernel datapath the tunnel address sits on the underlay link, and offloads stay on', () => {
  const parsed = parseLab({ fileName: 'x', text: readFileSync(new URL('minimal.yaml', LABS), 'utf8') });
  if (parsed.kind === 'errors') throw new Error('minimal.yaml is not valid');
  const rows = compile(parsed.lab, { ...HOST, datapath: 'system' });
  expect(checkRows(rows)).toEqual([]);
  expect(rows.filter((row) => row.kind === 'device')).toEqual([]);
  expect(
    rows.some((row) => row.kind === 'veth' && (row.a.offload === 'off' || row.b.offload === 'off')),
  ).toBe(false);
  expect(rows.some((row) => row.kind === 'address' && row.netns === 'node-1' && row.device === 'ul')).toBe(
    true,
  );
});

/** The key repeats what the other fields say. */
function withoutKey({ key, ...rest }: Row): object {
  return key === '' ? {} : rest;
}
