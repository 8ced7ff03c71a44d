// Against what bgpd of FRR 8.4.4 and 10.3 printed for the edge of frr/golden.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { edgeRouter, gatewayNeighbor } from '../../test/support/example-routers.ts';
import { frrConfig } from './config.ts';
import { parseRunningConfig } from './running-config.ts';

const edge = edgeRouter([
  gatewayNeighbor(11, ['10.0.0.0/16']),
  gatewayNeighbor(13, ['10.0.0.0/16', '10.1.0.0/16']),
]);

function running(version: string): string {
  return readFileSync(new URL(`golden/running-${version}.txt`, import.meta.url), 'utf8');
}

describe.each(['8.4.4', '10.3'])('the running configuration of FRR %s', (version) => {
  const text = running(version);

  it('is the router that it was started with', () => {
    expect(parseRunningConfig(text, 'edge')).toEqual(edge);
  });

  it('tells a line that was added', () => {
    const drifted = text.replace(
      ' neighbor 198.51.100.11 remote-as 65011\n',
      (line) => `${line} neighbor 198.51.100.11 shutdown\n`,
    );
    expect(parseRunningConfig(drifted, 'edge')?.deviations).toEqual([
      { sign: '+', context: 'router', line: 'neighbor 198.51.100.11 shutdown' },
    ]);
  });

  it('tells what keeps routes from the kernel', () => {
    for (const line of ['table-map none', 'distance bgp 255 255 255']) {
      const drifted = text.replace(' exit-address-family\n', (end) => `  ${line}\n${end}`);
      expect(parseRunningConfig(drifted, 'edge')?.deviations).toEqual([{ sign: '+', context: 'ipv4', line }]);
    }
  });

  it('tells a line that was taken away', () => {
    const drifted = text.replace(/^.*neighbor 198.51.100.13 maximum-prefix 10\n/m, '');
    expect(drifted).not.toBe(text);
    expect(parseRunningConfig(drifted, 'edge')?.deviations).toEqual([
      { sign: '-', context: 'ipv4', line: 'neighbor 198.51.100.13 maximum-prefix 10' },
    ]);
  });

  it('tells a neighbor whose filter was widened', () => {
    const drifted = text.replace('seq 5 permit 10.0.0.0/16', 'seq 5 permit 10.0.0.0/8 le 32');
    const parsed = parseRunningConfig(drifted, 'edge');
    expect(parsed).not.toEqual(edge);
    expect(parsed?.deviations.map(({ line }) => line)).toContain(
      'ip prefix-list from-198.51.100.11 seq 5 permit 10.0.0.0/8 le 32',
    );
  });

  it('tells a neighbor that was removed, of which the filters remain', () => {
    const drifted = text.replaceAll(/^.*neighbor 198.51.100.13 .*\n/gm, '');
    const parsed = parseRunningConfig(drifted, 'edge');
    expect(parsed?.neighbors.map(({ address }) => address)).toEqual(['198.51.100.11']);
    expect(parsed?.deviations.map(({ sign, context }) => `${sign} ${context}`)).toEqual([
      '+ global',
      '+ global',
      '+ global',
    ]);
  });
});

it('reads the file that bgpd is started with as the same router', () => {
  expect(parseRunningConfig(frrConfig(edge), 'edge')).toEqual(edge);
});

it('finds no router where no BGP process is configured', () => {
  expect(parseRunningConfig('frr version 8.4.4\n!\nend\n', 'edge')).toBeUndefined();
});
