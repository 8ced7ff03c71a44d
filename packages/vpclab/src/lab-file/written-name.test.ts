import { expect, it } from 'vitest';
import { parseLab } from '../concepts/parse-lab.ts';
import { writtenName } from './written-name.ts';

const VPCS = 'vpcs: [{ name: a, cidr: 10.0.0.0/16, subnets: [web] }]\n';

it.each([
  ['first', `name: lab-1\n${VPCS}`],
  ['last, behind comments and a marker', `# a lab\n\n---\n${VPCS}name:  lab-1 # mine\n`],
  ['with Windows line ends', `name: lab-1\r\n${VPCS}`],
])('is the name that the parser finds: %s', (_where, text) => {
  const parsed = parseLab({ fileName: 'other.yaml', text });
  expect(parsed).toMatchObject({ kind: 'ok', lab: { name: 'lab-1' } });
  expect(writtenName(text)).toBe('lab-1');
});

it.each([
  ['no name', VPCS],
  ['a file that is one flow mapping', '{\nname: lab-1\n, vpcs: []}'],
  ['a quoted name', `name: "lab-1"\n${VPCS}`],
  ['a name in a VPC', 'vpcs:\n  - cidr: 10.0.0.0/16\n    name: lab-1\n'],
  ['an anchor', `name: &n lab-1\n${VPCS}`],
])('is left to the parser: %s', (_what, text) => {
  expect(writtenName(text)).toBeUndefined();
});

it.each([
  ['a quoted text', `x-note: "first\nname: lab-1\n"\n${VPCS}`],
  ['a flow mapping', `x-note: {\nname: lab-1\n}\n${VPCS}`],
  ['a second name', `name: lab-2\n${VPCS}name: lab-1\n`],
])('may be wrong only where the lab refuses the file: %s', (_what, text) => {
  expect(parseLab({ fileName: 'other.yaml', text })).toMatchObject({ kind: 'errors' });
});
