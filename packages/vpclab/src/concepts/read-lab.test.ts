// A lab given as a value resolves to what the same lab written as text does, and its problems have paths.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { parseLab, readLab } from './parse-lab.ts';

const LABS = join(import.meta.dirname, '../../../../labs');
const files = readdirSync(LABS).filter((file) => file.endsWith('.yaml'));

const problemsOf = (value: unknown): readonly string[] => {
  const read = readLab(value, 'lab');
  return read.kind === 'ok' ? [] : read.errors.map(({ path, message }) => `${path}: ${message}`);
};

describe('a lab given as a value', () => {
  it.each(files)('is the lab of %s', (fileName) => {
    const text = readFileSync(join(LABS, fileName), 'utf8');
    const value: unknown = parse(text, { merge: true });
    expect(readLab(value, fileName)).toEqual(parseLab({ fileName, text }));
  });

  it('is named as the caller says, unless it has a name', () => {
    const vpcs = [{ name: 'vpc-a' }];
    expect(readLab({ vpcs }, 'shop')).toMatchObject({ kind: 'ok', lab: { name: 'shop' } });
    expect(readLab({ name: 'mine', vpcs }, 'shop')).toMatchObject({ kind: 'ok', lab: { name: 'mine' } });
  });

  it.each([
    ['a key of an entry', { vpcs: [{ name: 'vpc-a', subnet: [] }] }, 'vpcs[0].subnet: unknown key "subnet"'],
    ['a missing key', { vpcs: [{}] }, 'vpcs[0]: `name` is missing in this entry of vpcs'],
    ['a value of the wrong kind', { vpcs: [{ name: 7 }] }, 'vpcs[0].name: the number 7 does not fit here'],
    ['the whole', 7, '.: the number 7 does not fit here'],
    [
      'a prefix',
      { vpcs: [{ name: 'a', cidr: '10.0.0.1/16' }] },
      'vpcs[0].cidr: "10.0.0.1/16" has host bits set: the network is 10.0.0.0/16',
    ],
    [
      'a second place',
      { vpcs: [{ name: 'a', subnets: ['web', 'web'] }] },
      'vpcs[0].subnets[1]: the name "web" is used twice: for this subnet of "a" and for the subnet of "a" at vpcs[0].subnets[0]',
    ],
    [
      'a repeated VPC',
      { vpcs: [{ name: 'v', count: 2 }] },
      'vpcs[0].name: "v" is made 2 times and would have the same name each time',
    ],
    [
      'a whole number of another kind',
      { vpcs: [{ name: 7n }] },
      'vpcs[0].name: the number 7 does not fit here',
    ],
    ['nothing', { vpcs: [{ name: null }] }, 'vpcs[0].name: `name` has no value'],
    ['what is no data', { vpcs: [{ name: () => 'vpc-a' }] }, 'vpcs[0].name: this is not a plain value'],
    ['an object of a class', { vpcs: new Map() }, 'vpcs: this is not a plain value'],
  ])('has the path of %s in its problems', (_, value, expected) => {
    expect(problemsOf(value)).toEqual([expected]);
  });

  it('that refers to itself, or is endless, is refused', () => {
    const loop: { vpcs: unknown[] } = { vpcs: [] };
    loop.vpcs.push(loop);
    expect(problemsOf(loop)[0]).toMatch(/: this is nested too deeply$/);
    expect(problemsOf({ vpcs: Array.from({ length: 300_000 }, () => 1) })[0]).toMatch(/this is too large$/);
  });

  it('says what a value may be', () => {
    const read = readLab({ vpcs: [{ name: Symbol('vpc-a') }] }, 'lab');
    expect(read).toMatchObject({
      errors: [{ expected: 'text, a number, true or false, a list, or a mapping' }],
    });
  });

  it('that a number would have to be an AS number', () => {
    const read = readLab({ vpcs: [{ name: 'vpc-a' }], edge: { asn: 'AS65001' } }, 'lab');
    expect(read).toMatchObject({
      errors: [
        {
          path: 'edge.asn',
          expected: 'an AS number from 1 to 4294967294, such as 65001',
          suggestion: 'write 65001',
        },
      ],
    });
  });

  it('may call a key anything', () => {
    expect(problemsOf(JSON.parse('{"__proto__": {"vpcs": []}, "vpcs": [{"name": "vpc-a"}]}'))).toEqual([
      '__proto__: unknown key "__proto__"',
    ]);
  });
});

it('gives an address that is written to whoever it is written for, not to a default', () => {
  const lab = {
    vpcs: [
      {
        name: 'vpc-a',
        cidr: '10.0.0.0/16',
        subnets: [{ name: 'web', cidr: '10.0.1.0/24' }],
        natGateways: [{ subnet: 'web' }],
      },
    ],
    transit: {
      cidr: '192.168.100.0/24',
      attachments: [{ vpc: 'vpc-a', address: '192.168.100.1' }],
    },
    workloads: [{ vpc: 'vpc-a', subnet: 'web', name: 'w', address: '10.0.1.10' }],
  };
  const read = readLab(lab, 'pinned');
  expect(read.kind === 'errors' ? read.errors : []).toEqual([]);
  if (read.kind !== 'ok') return;
  expect(read.lab.workloads[0]?.address).toBe('10.0.1.10');
  expect(read.lab.natGateways[0]?.insideAddress).toBe('10.0.1.254');
  expect(read.lab.transits[0]?.gateway).not.toBe('192.168.100.1');
});
