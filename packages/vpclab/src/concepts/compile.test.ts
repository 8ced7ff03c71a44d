import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compile } from './compile.ts';
import type { HostTraits } from './context.ts';
import { Secret } from '../secret.ts';
import type { Row } from '../model/rows.ts';
import { checkRows } from '../plan/check.ts';
import { diff } from '../plan/diff.ts';
import { CONCEPTS } from './registry.ts';
import { planText } from '../plan/text.ts';
import { parseLab } from './parse-lab.ts';

const LABS = new URL('../../../../labs/', import.meta.url);
const HOST: HostTraits = {
  datapath: 'netdev',
  responder: ['node', 'responder'],
  passwordIn: (file) => new Secret(file),
};

function rowsOfLab(file: string): readonly Row[] {
  return rowsOfText(readFileSync(new URL(file, LABS), 'utf8'), file);
}

function rowsOfText(text: string, fileName = 'lab.yaml'): readonly Row[] {
  const parsed = parseLab({ fileName, text });
  if (parsed.kind === 'errors') throw new Error(`${fileName} is not valid: ${parsed.errors[0]?.message}`);
  return compile(parsed.lab, HOST);
}

const files = readdirSync(LABS).filter((name) => name.endsWith('.yaml'));

test.each(files)('%s compiles to rows that the checker accepts, the same every time', (file) => {
  const rows = rowsOfLab(file);
  expect(checkRows(rows)).toEqual([]);
  expect(rowsOfLab(file)).toEqual(rows);
  expect(diff('lab', rows, rows).changes).toEqual([]);
});

/** The default lab first. */
const examples = ['two-vpcs.yaml', ...files.filter((file) => file !== 'two-vpcs.yaml')];

/** The rows of a concept in the first example lab that has any. */
const firstRows = Object.keys(CONCEPTS).flatMap((concept) => {
  const found = examples.map((file) => {
    const rows = rowsOfLab(file).filter(({ origin }) => origin.concept === concept);
    return { concept, lab: file.replace('.yaml', ''), rows };
  });
  return found.find(({ rows }) => rows.length > 0) ?? [];
});

test.each(firstRows)('the rows of $concept in $lab, one by one', async ({ concept, lab, rows }) => {
  const text = rows.map((row) => JSON.stringify(withoutKey(row))).join('\n');
  await expect(`${text}\n`).toMatchFileSnapshot(`${concept}/golden/${lab}.rows.golden.jsonl`);
});

test('every concept has rows in an example lab; a tenant is a label on those of its VPCs, a promise needs none, and traffic and experiments are started by hand', () => {
  const without = Object.keys(CONCEPTS).filter((name) => firstRows.every(({ concept }) => concept !== name));
  expect(without).toEqual(['tenant', 'promise', 'traffic', 'experiment']);
});

test('rows stand in the order of the registry', () => {
  const order: readonly string[] = Object.keys(CONCEPTS);
  const met = rowsOfLab('two-vpcs.yaml').map(({ origin }) => order.indexOf(origin.concept));
  expect(met).toEqual(met.toSorted((a, b) => a - b));
});

const DEFAULT_LAB = readFileSync(new URL('two-vpcs.yaml', LABS), 'utf8');
const plans = {
  'from nothing': { golden: 'plan', before: [], after: DEFAULT_LAB },
  'when numbers change': {
    golden: 'update.plan',
    before: rowsOfLab('two-vpcs.yaml'),
    after: DEFAULT_LAB.replace('natGateways: true #', 'natGateways: [{ asn: 65055 }] #')
      .replace('10.0.2.0/24', '10.0.20.0/24')
      .replace('address: 192.168.100.20', 'address: 192.168.100.30'),
  },
  'when a VPC goes': {
    golden: 'delete.plan',
    before: rowsOfLab('two-vpcs.yaml'),
    after: DEFAULT_LAB.replace(/ {2}- name: vpc-b[^]*?natGateways: true\n/, '').replace(
      /.*vpc: vpc-b.*\n/,
      '',
    ),
  },
};

test.each(Object.entries(plans))('the plan of the default lab %s', async (_, { golden, before, after }) => {
  const plan = diff('two-vpcs', rowsOfText(after), before);
  await expect(planText(plan, { details: true, concepts: CONCEPTS })).toMatchFileSnapshot(
    `golden/two-vpcs.${golden}.golden.txt`,
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

test('ovn-northd has two threads where many networks are', () => {
  const argsWith = (vpcs: number): readonly string[] =>
    rowsOfText(`vpcs: [{ name: 'vpc-{n}', count: ${vpcs}, subnets: [web, app] }]`).flatMap((row) =>
      row.kind === 'daemon' && row.program === 'ovn-northd' ? row.args : [],
    );
  expect(argsWith(49)).not.toContain('--n-threads=2');
  expect(argsWith(50)).toContain('--n-threads=2');
});
