import { expect, test } from 'vitest';
import { parseLab } from '../concepts/parse-lab.ts';
import { keptMebibytes, mayKeepData, sourceWithMonitoring } from './monitoring-source.ts';

const of = (text: string, isOn: boolean): string =>
  sourceWithMonitoring({ fileName: 'lab.yaml', text }, isOn).text;

test('monitoring goes on and off, and comments stay', () => {
  const text = '# The lab.\nname: x # its name\nvpcs:\n  - vpc-a\n';
  const on = of(text, true);
  expect(on).toBe('# The lab.\nmonitoring: {}\nname: x # its name\nvpcs:\n  - vpc-a\n');
  const off = of(on, false);
  expect(off).toContain('name: x # its name');
  expect(off).not.toContain('monitoring');
});

test('JSON stays JSON', () => {
  const on = of('{"name": "x", "vpcs": ["vpc-a"]}', true);
  expect(JSON.parse(on)).toEqual({ name: 'x', vpcs: ['vpc-a'], monitoring: {} });
});

test('what is so already, and what is no mapping, stays as it is', () => {
  expect(of('monitoring: { interval: 9 }\nvpcs: [a]\n', true)).toBe(
    'monitoring: { interval: 9 }\nvpcs: [a]\n',
  );
  expect(of('vpcs: [a]\n', false)).toBe('vpcs: [a]\n');
  expect(of('- a\n', true)).toBe('- a\n');
});

test('the lab with it has monitoring', () => {
  const parsed = parseLab({
    fileName: 'lab.yaml',
    text: of('vpcs: [{ name: vpc-a, cidr: 10.0.0.0/16, subnets: [web] }]\n', true),
  });
  expect(parsed).toMatchObject({ kind: 'ok', lab: { monitoring: { intervalSeconds: 5 } } });
});

const keeping = (text: string, data: string): string =>
  sourceWithMonitoring({ fileName: 'lab.yaml', text }, true, data).text;

const VPC = { name: 'a', cidr: '10.0.0.0/16', subnets: ['web'] };
const VPCS = 'vpcs: [{ name: a, cidr: 10.0.0.0/16, subnets: [web] }]';

test('the directory of the command line comes before that of the file, and the rest stays', () => {
  expect(keeping('name: x\nvpcs: [a]\n', '/srv/a b')).toBe(
    'monitoring: { "data": "/srv/a b" }\nname: x\nvpcs: [a]\n',
  );
  const written = keeping(`# Mine.\nmonitoring: { interval: 9, data: /old }\n${VPCS} # one\n`, '/new');
  expect(written).toContain('# Mine.');
  expect(written).toContain('# one');
  for (const text of [
    written,
    keeping(`monitoring: { interval: 9 }\n${VPCS}`, '/new'),
    keeping(`monitoring:\n  interval: 9\n${VPCS}`, '/new'),
    keeping(JSON.stringify({ monitoring: { interval: 9 }, vpcs: [VPC] }), '/new'),
  ])
    expect(parseLab({ fileName: 'lab.yaml', text })).toMatchObject({
      kind: 'ok',
      lab: { monitoring: { intervalSeconds: 9, kept: { directory: '/new' } } },
    });
});

test('what is no mapping of settings is left to the check of the file', () => {
  expect(keeping('monitoring: 5\nvpcs: [a]\n', '/new')).toBe('monitoring: 5\nvpcs: [a]\n');
  expect(keeping('monitoring:\nvpcs: [a]\n', '/new')).toMatch(/monitoring:\s+data: \/new/);
});

test.each([
  'monitoring: { data: /srv }',
  'monitoring:\n  "data": /srv',
  'monitoring: { "d\\u0061ta": /srv }',
  'x: &data\nmonitoring: { ? *data : /srv }',
])('%j may keep data', (text) => {
  expect(mayKeepData(text)).toBe(true);
});

test('a file that names no directory is known at a glance', () => {
  expect(mayKeepData('name: database\nvpcs: [metadata, data_x]\nmonitoring: {}\n')).toBe(false);
});

test.each([
  ['vpcs: [a]\n', undefined],
  ['monitoring: {}\nvpcs: [data]\n', undefined],
  ['monitoring: { data: /srv }\nvpcs: [a]\n', 1024],
  ['monitoring:\n  data: /srv\n  dataSize: 100\nvpcs: [a]\n', 100],
])('%j keeps %s MiB', (text, mebibytes) => {
  expect(keptMebibytes({ fileName: 'lab.yaml', text })).toBe(mebibytes);
});
