// Pairs with one end that is no workload, by the shipped labs that have such ends.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseLab } from '../concepts/parse-lab.ts';
import type { Lab } from '../model/lab.ts';
import { profileOf } from '../model/traffic-defaults.ts';
import type { TrafficKind } from '../model/traffic.ts';
import { pairsOf } from './pairs.ts';

function labOf(name: string): Lab {
  const text = readFileSync(new URL(`../../../../labs/${name}.yaml`, import.meta.url), 'utf8');
  const parsed = parseLab({ fileName: 'lab.yaml', text });
  if (parsed.kind !== 'ok') throw new Error('unreachable: it is shipped');
  return parsed.lab;
}

const office = labOf('direct-connect');
const ways = (lab: Lab, from: string, to: string, kind: TrafficKind = 'requests'): readonly string[] =>
  pairsOf(profileOf({ name: 'x', kind, from, to }), lab).map(
    (pair) => `${pair.netns} ${pair.from} > ${pair.to} ${pair.address}`,
  );

describe('a site', () => {
  it('sends to workloads of its VPC and is sent to by them', () => {
    const there = ways(office, 'office', 'vpc-a');
    expect(there).toContain('office-lan office-host-1 > vpc-a-web-1 10.0.1.11');
    expect(there.every((way) => way.includes('> vpc-a-'))).toBe(true);
    expect(ways(office, 'vpc-a-web-1', 'office')).toContain(
      'vpc-a-web-1 vpc-a-web-1 > office-host-1 172.16.0.2',
    );
  });

  it('is nobody to other VPCs, and to other sites and the internet', () => {
    expect(() => ways(office, 'vpc-b', 'office')).toThrow(/vpc-b does not reach office: /);
    expect(() => ways(office, 'office', 'vpc-b')).toThrow(/office does not reach vpc-b: /);
    expect(() => ways(office, 'office', 'internet')).toThrow(/workloads are at neither end/);
    expect(() => ways(office, 'office', 'vpc-a', 'dns')).toThrow(/dns is sent by workloads/);
  });
});

describe('the internet', () => {
  it('sends to elastic addresses, and to nobody without one', () => {
    const lab = labOf('elastic');
    const there = ways(lab, 'internet', 'all');
    expect(there.length).toBeGreaterThan(0);
    const own = new Map(
      lab.elasticAddresses.map(({ workload, address }) => [String(workload), String(address)]),
    );
    for (const way of there) {
      const [, , , to = '', address] = way.split(' ');
      const published = lab.publishedPorts.map((port) => String(port.address));
      expect([own.get(to), ...published]).toContain(address);
    }
    expect(() => ways(office, 'internet', 'vpc-a')).toThrow(/internet does not reach vpc-a: /);
  });
});
