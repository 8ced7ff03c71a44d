// Reads a running configuration back into the model. What the model has no words for, and what should follow from it
// but is not there, becomes deviations: so drift made by hand shows in a plan, and a delta can undo it.

import { configLines, type ConfigLines } from './config.ts';
import {
  frrRouter,
  type ConfigContext,
  type Deviation,
  type FrrNeighbor,
  type FrrRouter,
} from '../model/router.ts';

/** Where no BGP process is configured there is no router: undefined. */
export function parseRunningConfig(text: string, name: string): FrrRouter | undefined {
  const { asn, routerId, lines } = scan(text);
  if (asn === undefined) return undefined;
  const router = frrRouter({
    name,
    asn,
    routerId: routerId ?? '0.0.0.0',
    neighbors: neighborsOf(lines),
    announce: capturesOf(lines.ipv4, /^network (\S+)$/),
  });
  return { ...router, deviations: deviationsOf(configLines(router), lines) };
}

type Scan = {
  readonly asn: number | undefined;
  readonly routerId: string | undefined;
  readonly lines: ConfigLines;
};

/** Lines that can change what a session carries; all else (logging, defaults that a version writes out) is not ours. */
const OWNED: Readonly<Record<ConfigContext, RegExp>> = {
  global: /^ip prefix-list (from|to)-\d/,
  router: /^(neighbor|bgp shutdown|bgp listen)\b/,
  ipv4: /^(neighbor|network|aggregate-address|redistribute|table-map|distance)\b/,
};

function scan(text: string): Scan {
  let asn: number | undefined;
  let routerId: string | undefined;
  let context: ConfigContext | 'other' = 'global';
  const lines: Record<ConfigContext, string[]> = { global: [], router: [], ipv4: [] };
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    const process = /^router bgp (\d+)$/.exec(line);
    if (process !== null) {
      asn = Number(process[1]);
      context = 'router';
    } else if (line === 'address-family ipv4 unicast' && context === 'router') context = 'ipv4';
    else if (line === 'exit-address-family' && asn !== undefined) context = 'router';
    else if (line.startsWith('address-family ')) context = 'other';
    else if (line === 'exit' && !raw.startsWith(' ')) context = 'global';
    else if (/^(router|route-map|interface|vrf) /.test(line) && !raw.startsWith(' ')) context = 'other';
    else if (context === 'router' && line.startsWith('bgp router-id ')) routerId = line.split(' ')[2];
    else if (context !== 'other' && OWNED[context].test(line)) lines[context].push(line);
  }
  return { asn, routerId, lines };
}

function neighborsOf(lines: ConfigLines): readonly FrrNeighbor[] {
  return lines.router.flatMap((line) => {
    const session = /^neighbor (\d+\.\d+\.\d+\.\d+) remote-as (\d+)$/.exec(line);
    const [, address, asn] = session ?? [];
    return address === undefined ? [] : [neighborOf(address, Number(asn), lines)];
  });
}

function neighborOf(address: string, asn: number, lines: ConfigLines): FrrNeighbor {
  const own = `neighbor ${address} `;
  const settings = suffixesOf(lines.router, own);
  const family = suffixesOf(lines.ipv4, own);
  return {
    address,
    asn,
    description: capturesOf(settings, /^description (.*)$/)[0] ?? '',
    defaultOriginate: family.includes('default-originate'),
    prefixesIn: permitted(lines.global, capturesOf(family, /^prefix-list (\S+) in$/)[0]),
    prefixesOut: permitted(lines.global, capturesOf(family, /^prefix-list (\S+) out$/)[0]),
  };
}

function permitted(lines: readonly string[], list: string | undefined): readonly string[] {
  if (list === undefined) return [];
  const own = suffixesOf(lines, `ip prefix-list ${list} `);
  return capturesOf(own, /^seq \d+ permit (\d+\.\d+\.\d+\.\d+\/\d+)$/);
}

function deviationsOf(expected: ConfigLines, found: ConfigLines): readonly Deviation[] {
  return (['global', 'router', 'ipv4'] as const).flatMap((context) => [
    ...without(found[context], expected[context]).map((line) => ({ sign: '+' as const, context, line })),
    ...without(expected[context], found[context]).map((line) => ({ sign: '-' as const, context, line })),
  ]);
}

function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const excluded = new Set(others);
  return lines.filter((line) => !excluded.has(line));
}

function suffixesOf(lines: readonly string[], prefix: string): readonly string[] {
  return lines.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length));
}

function capturesOf(lines: readonly string[], pattern: RegExp): readonly string[] {
  return lines.flatMap((line) => pattern.exec(line)?.[1] ?? []);
}
