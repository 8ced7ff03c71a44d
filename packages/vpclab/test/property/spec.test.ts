// Random lab files: the good ones resolve to a consistent lab, and no text at all makes the parser throw.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseAddress } from '../../src/net/ipv4.ts';
import { holdsAddress, holdsPrefix, lastAddress, overlaps, prefixOf } from '../../src/net/prefix.ts';
import type { Lab } from '../../src/model/lab.ts';
import { parseLab } from '../../src/concepts/parse-lab.ts';
import { labFile } from './lab-file.arbitrary.ts';

const SEED = 20231;
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 300);

function labOf(text: string): Lab {
  const parsed = parseLab({ fileName: 'random.yaml', text });
  if (parsed.kind === 'errors')
    throw new Error(parsed.errors.map((e) => `${e.line}: ${e.message}`).join('\n'));
  return parsed.lab;
}

describe('a random lab file', () => {
  it('resolves to a lab whose parts fit together, the same each time', () => {
    fc.assert(
      fc.property(labFile, ({ text, workloads, nodes }) => {
        const lab = labOf(text);
        expect(labOf(text)).toEqual(lab);
        expect(lab.workloads.length).toBe(workloads);
        expect(lab.nodes.length).toBe(nodes);
        checkSubnets(lab);
        for (const [cidr, addresses] of segmentsOf(lab)) checkSegment(cidr, addresses);
        checkUnique('MAC', macsOf(lab));
        checkUnique(
          'namespace',
          [...lab.nodes, ...lab.workloads, ...lab.natGateways].map((one) => one.name),
        );
        const known = new Set(lab.nodes.map((node) => node.name));
        for (const { node } of [...lab.workloads, ...lab.natGateways]) expect(known).toContain(node);
        for (const gateway of lab.natGateways) expect(gateway.asn).not.toBe(lab.edge?.asn);
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  it('stays where it is when a VPC is appended', () => {
    fc.assert(
      fc.property(labFile, ({ text }) => {
        const before = labOf(text);
        const file = JSON.parse(JSON.stringify(asObject(text))) as { vpcs: unknown[] };
        file.vpcs.push({ name: 'added-99', cidr: '172.20.0.0/16', subnets: ['web'], natGateways: true });
        const after = labOf(JSON.stringify(file));
        expect(after.workloads).toEqual(before.workloads);
        expect(after.vpcs.slice(0, -1)).toEqual(before.vpcs);
        expect(after.natGateways).toEqual(expect.arrayContaining([...before.natGateways]));
      }),
      { seed: SEED, numRuns: Math.ceil(RUNS / 3) },
    );
  });
});

describe('a broken lab file', () => {
  it('ends in problems with places, never in an exception', () => {
    const mutation = fc.record({ at: fc.nat(), remove: fc.nat(12), insert: fc.constantFrom(...FRAGMENTS) });
    fc.assert(
      fc.property(labFile, fc.array(mutation, { minLength: 1, maxLength: 6 }), ({ text }, mutations) => {
        const broken = mutations.reduce(mutate, text).replace(/^\uFEFF/, '');
        const parsed = parseLab({ fileName: 'broken.yaml', text: broken });
        if (parsed.kind === 'ok') return;
        expect(parsed.errors.length).toBeGreaterThan(0);
        for (const problem of parsed.errors) {
          expect(broken.split('\n')[problem.line - 1]?.replace(/\r$/, '')).toBe(problem.sourceLine);
          expect(problem.column).toBeGreaterThanOrEqual(1);
          expect(problem.message).not.toMatch(/undefined|NaN|\[object/);
        }
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  it('of random text or bytes ends the same way', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array()), (text) => {
        const parsed = parseLab({ fileName: 'noise.yaml', text });
        expect(parsed.kind === 'ok' || parsed.errors.length > 0).toBe(true);
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });
});

const FRAGMENTS = [
  '\t',
  '\n',
  ' ',
  ':',
  '- ',
  '[',
  ']',
  '{',
  '}',
  '"',
  "'",
  '#',
  '&a ',
  '*a',
  '<<: ',
  '!!str ',
  '|',
  '>',
  '---\n',
  '?',
  'null',
  'true',
  '-1',
  '0',
  '1e9',
  '0x1',
  '/33',
  '10.0.0.0/8',
  '::1',
  'vpcs',
  'name: ',
  'count: 3\n',
  '{n}',
  '\u0000',
  '\uFEFF',
  'é',
  '__proto__: ',
  'constructor',
  '%YAML 1.1\n',
  '\r\n',
];

function mutate(
  text: string,
  { at, remove, insert }: { at: number; remove: number; insert: string },
): string {
  const place = at % (text.length + 1);
  return text.slice(0, place) + insert + text.slice(place + remove);
}

function asObject(text: string): unknown {
  return text.startsWith('{') ? JSON.parse(text) : parse(text);
}

function checkSubnets(lab: Lab): void {
  for (const vpc of lab.vpcs) {
    const prefixes = vpc.subnets.map((subnet) => prefixOf(subnet.cidr));
    for (const [i, prefix] of prefixes.entries()) {
      expect(holdsPrefix(prefixOf(vpc.cidr), prefix)).toBe(true);
      expect(prefixes.slice(i + 1).some((other) => overlaps(prefix, other))).toBe(false);
    }
  }
}

/** Every network with the addresses that are used in it. */
function segmentsOf(lab: Lab): readonly (readonly [string, readonly string[]])[] {
  const inside = (kind: 'subnet' | 'transit', name: string) =>
    lab.natGateways
      .filter(
        ({ inside: at }) =>
          at.kind === kind && (at.kind === 'subnet' ? `${at.vpc}/${at.subnet}` : at.transit) === name,
      )
      .map((gateway) => gateway.insideAddress);
  const outside = lab.natGateways.map((gateway) => gateway.outsideAddress);
  return [
    ...lab.vpcs.flatMap((vpc) =>
      vpc.subnets.map((subnet) => {
        const own = lab.workloads
          .filter((w) => w.vpc === vpc.name && w.subnet === subnet.name)
          .map((w) => w.address);
        return [
          subnet.cidr,
          [subnet.gateway, ...own, ...inside('subnet', `${vpc.name}/${subnet.name}`)],
        ] as const;
      }),
    ),
    ...lab.transits.map((transit) => {
      const attached = transit.attachments.map((attachment) => attachment.address);
      return [transit.cidr, [transit.gateway, ...attached, ...inside('transit', transit.name)]] as const;
    }),
    ...(lab.edge === undefined
      ? []
      : [[lab.edge.externalCidr, [lab.edge.externalAddress, ...outside]] as const]),
    [lab.underlay.cidr, [lab.underlay.centralAddress, ...lab.nodes.map((node) => node.underlayAddress)]],
  ];
}

function checkSegment(cidr: string, addresses: readonly string[]): void {
  const prefix = prefixOf(cidr);
  checkUnique(`address in ${cidr}`, addresses);
  for (const text of addresses) {
    const parsed = parseAddress(text);
    if (parsed.kind === 'invalid') throw new Error(`${text} in ${cidr}`);
    expect(holdsAddress(prefix, parsed.value)).toBe(true);
    expect([prefix.base, lastAddress(prefix)]).not.toContain(parsed.value);
  }
}

function macsOf(lab: Lab): readonly string[] {
  return [
    ...lab.nodes.map((node) => node.underlayMac),
    ...lab.vpcs.flatMap((vpc) => vpc.subnets.map((subnet) => subnet.gatewayMac)),
    ...lab.transits.flatMap((transit) => [transit.gatewayMac, ...transit.attachments.map((one) => one.mac)]),
    ...lab.workloads.map((workload) => workload.mac),
    ...lab.natGateways.flatMap((gateway) => [gateway.insideMac, gateway.outsideMac]),
  ];
}

function checkUnique(what: string, values: readonly string[]): void {
  const twice = values.filter((value, i) => values.indexOf(value) !== i);
  expect(twice, `${what} used twice`).toEqual([]);
}
