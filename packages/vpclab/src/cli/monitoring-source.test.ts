import { expect, test } from 'vitest';
import { parseLab } from '../concepts/parse-lab.ts';
import { sourceWithMonitoring } from './monitoring-source.ts';

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
