// What lies beyond the NAT gateways, while it is being resolved: the external network, the edge and the internet.

import { formatPrefix, overlaps, prefixOf } from '../../net/prefix.ts';
import { NameRegistry } from '../../lab-file/names.ts';
import type { Path, Resolution } from '../../lab-file/resolution.ts';
import { Segment } from '../../lab-file/segment.ts';
import { step } from '../../lab-file/step.ts';
import type { Internet } from '../internet/resolved.ts';
import { internetKeys, internetOfLab } from '../internet/written.ts';
import type { Edge } from './resolved.ts';
import { edgeKeys, edgeOfLab } from './written.ts';

const DEFAULT_AS = 65000;
const DEFAULT_EXTERNAL = '198.51.100.0/24';
const DEFAULT_LINKS = '192.0.2.0/25';
const DEFAULT_INTERNET = '203.0.113.0/24';
/** Gateways and internet hosts begin at .10. */
const FIRST_HOST = 10;

export type Outside = { readonly edge: Edge; readonly internet: Internet; readonly external: Segment };

export const settledOutside = step((resolution): Outside => {
  const edge = edgeKeys.of(edgeOfLab.of(resolution.file).edge ?? {});
  const internet = internetKeys.of(internetOfLab.of(resolution.file).internet ?? {});
  const external = new Segment(
    'the external network',
    prefixOf(edge.externalCidr ?? DEFAULT_EXTERNAL),
    FIRST_HOST,
  );
  const beyond = new Segment('the internet', prefixOf(internet.cidr ?? DEFAULT_INTERNET), FIRST_HOST);
  if (overlaps(external.prefix, beyond.prefix)) {
    const path = internet.cidr === undefined ? ['edge', 'externalCidr'] : ['internet', 'cidr'];
    resolution.complain(path, {
      message: `the internet ${formatPrefix(beyond.prefix)} overlaps the external network ${formatPrefix(external.prefix)}`,
      expected: 'two prefixes that do not overlap',
    });
  }
  const links = prefixOf(edge.linkCidr ?? DEFAULT_LINKS);
  for (const [name, prefix] of [
    ['external network', external.prefix],
    ['internet', beyond.prefix],
  ] as const) {
    if (!overlaps(links, prefix)) continue;
    const path = edge.linkCidr === undefined ? ['edge', 'externalCidr'] : ['edge', 'linkCidr'];
    resolution.complain(path, {
      message: `the links ${formatPrefix(links)} of the edge overlap the ${name} ${formatPrefix(prefix)}`,
      expected: 'a `linkCidr` that overlaps neither the external network nor the internet',
    });
  }
  const externalAddress =
    (edge.externalAddress === undefined
      ? external.host(1, 'the edge')
      : external.claim(resolution, ['edge', 'externalAddress'], edge.externalAddress, 'the edge')) ?? '';
  const internetAddress = beyond.host(1, 'the edge') ?? '';
  return {
    external,
    edge: {
      name: 'edge',
      asn: edge.asn ?? DEFAULT_AS,
      routerId: externalAddress,
      externalCidr: formatPrefix(external.prefix),
      externalAddress,
      linkCidr: formatPrefix(links),
      internetAddress,
    },
    internet: {
      name: 'internet',
      cidr: formatPrefix(beyond.prefix),
      hosts: resolveHosts(resolution, beyond),
    },
  };
});

function resolveHosts(resolution: Resolution, segment: Segment): Internet['hosts'] {
  const names = new NameRegistry(resolution);
  const wanted = wantedHosts(resolution).filter(({ name, namePath }) => names.claim(name, 'host', namePath));
  const pinned = new Map(
    wanted.flatMap(({ name, address, path }) =>
      address === undefined
        ? []
        : [[name, segment.claim(resolution, [...path, 'address'], address, name) ?? address] as const],
    ),
  );
  return wanted.map(({ name, path }) => {
    const address = pinned.get(name) ?? segment.byRank(name, name);
    if (address === undefined) {
      resolution.complain(path, {
        message: `the internet ${formatPrefix(segment.prefix)} has no address left for "${name}"`,
        expected: 'a larger `cidr` of the internet, or fewer hosts',
      });
    }
    return { name, address: address ?? '' };
  });
}

type WantedHost = { name: string; address: string | undefined; path: Path; namePath: Path };

function wantedHosts({ file }: Resolution): readonly WantedHost[] {
  const hosts = internetKeys.of(internetOfLab.of(file).internet ?? {}).hosts ?? 1;
  const path = ['internet', 'hosts'];
  if (typeof hosts === 'number') {
    return Array.from({ length: hosts }, (_, i) => ({
      name: `host-${i + 1}`,
      address: undefined,
      path,
      namePath: path,
    }));
  }
  return hosts.map((host, i) =>
    typeof host === 'string'
      ? { name: host, address: undefined, path: [...path, i], namePath: [...path, i] }
      : { name: host.name, address: host.address, path: [...path, i], namePath: [...path, i, 'name'] },
  );
}
