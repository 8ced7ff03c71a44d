// Against what bgpd of FRR 8.4.4 and 10.3 printed for the edge of frr/golden.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { edgeRouter, gatewayNeighbor } from '../../test/support/example-routers.ts';
import { daemonConfig } from './config.ts';
import { frrRouter, type FrrRouter } from '../model/router.ts';
import { parseRunningConfig } from './running-config.ts';
import { Secret } from '../secret.ts';

const edge = edgeRouter([
  gatewayNeighbor(11, ['10.0.0.0/16']),
  gatewayNeighbor(13, ['10.0.0.0/16', '10.1.0.0/16']),
]);
const PROCESS = ['router bgp 65000'];
const FAMILY = ['router bgp 65000', 'address-family ipv4 unicast'];

function running(version: string): string {
  return readFileSync(new URL(`golden/running-${version}.txt`, import.meta.url), 'utf8');
}

function parse(text: string): FrrRouter | undefined {
  return parseRunningConfig({ bgpd: text }, 'edge');
}

describe.each(['8.4.4', '10.3'])('the running configuration of FRR %s', (version) => {
  // Recorded with another bound.
  const text = running(version).replaceAll('maximum-prefix 10\n', 'maximum-prefix 5000 restart 1\n');

  it('is the router that it was started with', () => {
    expect(parse(text)).toEqual(edge);
  });

  it('shows a line that was added', () => {
    const drifted = text.replace(
      ' neighbor 198.51.100.11 remote-as 65011\n',
      (line) => `${line} neighbor 198.51.100.11 shutdown\n`,
    );
    expect(parse(drifted)?.deviations).toEqual([
      { sign: '+', daemon: 'bgpd', context: PROCESS, line: 'neighbor 198.51.100.11 shutdown' },
    ]);
  });

  it('shows what keeps routes from the kernel', () => {
    for (const line of ['table-map none', 'distance bgp 255 255 255']) {
      const drifted = text.replace(' exit-address-family\n', (end) => `  ${line}\n${end}`);
      expect(parse(drifted)?.deviations).toEqual([{ sign: '+', daemon: 'bgpd', context: FAMILY, line }]);
    }
  });

  it('shows a line that was taken away', () => {
    const drifted = text.replace(/^.*neighbor 198.51.100.13 maximum-prefix 5000 restart 1\n/m, '');
    expect(drifted).not.toBe(text);
    expect(parse(drifted)?.deviations).toEqual([
      {
        sign: '-',
        daemon: 'bgpd',
        context: FAMILY,
        line: 'neighbor 198.51.100.13 maximum-prefix 5000 restart 1',
      },
    ]);
  });

  it('shows a neighbor whose filter was widened', () => {
    const drifted = text.replace('seq 5 permit 10.0.0.0/16', 'seq 5 permit 10.0.0.0/8 le 32');
    expect(parse(drifted)?.bgp?.neighbors[0]?.prefixesIn).toEqual(['10.0.0.0/8 le 32']);
  });

  it('shows a filter that denies by hand', () => {
    const line = 'ip prefix-list from-198.51.100.11 seq 1 deny 10.0.0.0/16';
    expect(parse(`${text}${line}\n`)?.deviations).toMatchObject([
      { sign: '+', context: [], line: 'ip prefix-list from-198.51.100.11 deny 10.0.0.0/16' },
    ]);
  });

  it('shows the filters of a neighbor that was removed', () => {
    const drifted = text.replaceAll(/^.*neighbor 198.51.100.13 .*\n/gm, '');
    const parsed = parse(drifted);
    expect(parsed?.bgp?.neighbors.map(({ address }) => address)).toEqual(['198.51.100.11']);
    expect(parsed?.deviations.map(({ sign, context }) => [sign, ...context].join(' '))).toEqual([
      '+',
      '+',
      '+',
    ]);
  });
});

/** Every field of the model. */
const full = frrRouter({
  name: 'edge',
  routerId: '198.51.100.1',
  bgp: {
    asn: 65000,
    gracefulRestart: true,
    bmp: '127.0.0.1:5000',
    maximumPaths: 8,
    announce: [
      { prefix: '10.0.1.0/24', communities: ['65001:7', '65001:1'], med: 10 },
      { prefix: '10.0.2.0/24', communities: ['65001:7', '65001:1'], med: 10 },
      { prefix: '10.0.3.0/24' },
    ],
    neighbors: [
      {
        ...gatewayNeighbor(11, ['10.0.0.0/16 le 32', '192.0.2.0/24']),
        asPathIn: 'own',
        localPreference: 200,
        bfd: 'fast',
        password: new Secret('horse'),
        ttlSecurityHops: 1,
      },
      { ...gatewayNeighbor(12, []), asPathIn: 'first' },
    ],
  },
  ospf: {
    interfaces: [
      { name: 'to-gateway', area: '0', mode: 'point-to-point', cost: 10, bfd: 'fast' },
      { name: 'external', area: '0', mode: 'passive' },
    ],
    redistribute: ['10.0.0.0/16 le 32'],
    accept: ['10.0.0.0/16'],
    defaultOriginate: true,
  },
  bfd: [{ name: 'fast', intervalMs: 100, multiplier: 3 }],
});

it('reads the files that the daemons are started with as the same router', () => {
  const texts = {
    zebra: daemonConfig(full, 'zebra'),
    bgpd: daemonConfig(full, 'bgpd'),
    ospfd: daemonConfig(full, 'ospfd'),
    bfdd: daemonConfig(full, 'bfdd'),
  };
  expect(parseRunningConfig(texts, 'edge')).toEqual(full);
});

it('leaves announcements to the agent where the intent says so', () => {
  const meant: FrrRouter = { ...edge, bgp: { asn: 65000, neighbors: [], ...edge.bgp, announce: 'agent' } };
  const text = daemonConfig(edge, 'bgpd').replace(
    '  neighbor 198.51.100.11 default-originate\n',
    (line) => `  network 10.9.0.0/16 route-map announce:65000:9\n${line}`,
  );
  const read = parseRunningConfig({ bgpd: `${text}route-map announce:65000:9 permit 10\n` }, 'edge', meant);
  expect(read).toEqual(meant);
});

it('shows no password', () => {
  const read = parseRunningConfig({ bgpd: daemonConfig(full, 'bgpd') }, 'edge');
  expect(daemonConfig(full, 'bgpd')).toContain('password horse');
  expect(JSON.stringify(read)).not.toContain('horse');
  expect(JSON.stringify(read)).toContain('[secret]');
  const foreign = `${daemonConfig(edge, 'bgpd')}router bgp 65000\n neighbor 198.51.100.99 password horse\n`;
  expect(JSON.stringify(parseRunningConfig({ bgpd: foreign }, 'edge'))).not.toContain('horse');
});

it('finds no router where no protocol is configured', () => {
  expect(parseRunningConfig({ bgpd: 'frr version 8.4.4\n!\nend\n' }, 'edge')).toBeUndefined();
});

it('misses nothing of zebra that its version leaves to mgmtd', () => {
  const missing = (zebra: string, managed: boolean): readonly string[] | undefined => {
    const meant = frrRouter({ ...edge, ...(managed ? { managed } : {}) });
    const read = parseRunningConfig({ bgpd: running('8.4.4'), zebra }, 'edge', meant);
    return read?.deviations.flatMap(({ sign, daemon, line }) =>
      daemon === 'zebra' ? [`${sign}${line}`] : [],
    );
  };
  const text = 'frr defaults traditional\nzebra work-queue 0\nend\n';
  expect(missing(text, true)).toEqual([]);
  expect(missing(text, false)).toEqual(['-zebra route-map delay-timer 1']);
  expect(missing(text.replace('zebra work-queue 0\n', ''), true)).toEqual(['-zebra work-queue 0']);
});

it('knows communities in the order and by the names that bgpd gives them', () => {
  const communities = ['65535:65281', '65001:100', '65001:9'];
  const announcing = frrRouter({
    ...edge,
    bgp: { asn: 65_000, neighbors: [], announce: [{ prefix: '10.0.1.0/24', communities }] },
  });
  const said = daemonConfig(announcing, 'bgpd').replace(
    /(?<=set community ).*/,
    '65001:9 65001:100 no-export',
  );
  expect(parse(said)).toEqual(announcing);
});
