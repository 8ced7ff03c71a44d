// BGP read back from what bgpd says it is configured with.

import { captureOf, permitted, suffixesOf } from '../../lines.ts';
import type { BgpAnnouncement, BgpNeighbor, BgpProcess, FrrDaemon } from '../../../model/router.ts';
import { Secret } from '../../../secret.ts';
import type { Place, Section } from '../protocol.ts';
import { BMP, FAMILY, listIn } from './text.ts';

const NONE: readonly string[] = [];

type Found = (daemon: FrrDaemon, ...context: readonly string[]) => readonly string[];

/** `agent`: announcements belong to the routing agent, so none are read. The comparing code decides that. */
export function readBgp(found: Found, places: readonly Place[]): Section {
  const headers = places
    .filter(({ daemon, context }) => daemon === 'bgpd' && context.length === 1)
    .map(({ context }) => context[0] ?? '');
  const asn = captureOf(headers, /^router bgp (\d+)$/);
  if (asn === undefined) return {};
  const own = found('bgpd', `router bgp ${asn}`);
  const family = found('bgpd', `router bgp ${asn}`, FAMILY);
  const routerId = captureOf(own, /^bgp router-id (\S+)$/);
  const maximumPaths = captureOf(family, /^maximum-paths (\d+)$/);
  const [, bmpAddress, bmpPort] =
    /^bmp connect (\S+) port (\d+) /.exec(
      found('bgpd', `router bgp ${asn}`, BMP).find((line) => line.startsWith('bmp connect ')) ?? '',
    ) ?? [];
  const process: BgpProcess = {
    asn: Number(asn),
    neighbors: own.flatMap((line) => {
      const [, address, remote] = /^neighbor (\d+\.\d+\.\d+\.\d+) remote-as (\d+)$/.exec(line) ?? [];
      return address === undefined ? [] : [neighborOf(address, Number(remote), { own, family, found })];
    }),
    announce: family.flatMap((line) => announcementOf(line, found)),
    ...(own.includes('bgp graceful-restart') ? { gracefulRestart: true } : {}),
    ...(maximumPaths === undefined ? {} : { maximumPaths: Number(maximumPaths) }),
    ...(bmpAddress === undefined ? {} : { bmp: `${bmpAddress}:${bmpPort}` }),
  };
  return { ...(routerId === undefined ? {} : { routerId }), bgp: process };
}

function announcementOf(line: string, found: Found): readonly BgpAnnouncement[] {
  const [, prefix, map] = /^network (\d\S+)(?: route-map (\S+))?$/.exec(line) ?? [];
  if (prefix === undefined) return [];
  const set = map === undefined ? NONE : found('bgpd', `route-map ${map} permit 10`);
  const communities = captureOf(set, /^set community (.+)$/)?.split(' ');
  const med = captureOf(set, /^set metric (\d+)$/);
  return [
    {
      prefix,
      ...(communities === undefined ? {} : { communities }),
      ...(med === undefined ? {} : { med: Number(med) }),
    },
  ];
}

function neighborOf(
  address: string,
  asn: number,
  lines: { readonly own: readonly string[]; readonly family: readonly string[]; readonly found: Found },
): BgpNeighbor {
  const settings = suffixesOf(lines.own, `neighbor ${address} `);
  const family = suffixesOf(lines.family, `neighbor ${address} `);
  const top = lines.found('bgpd');
  const bfd = captureOf(settings, /^bfd profile (\S+)$/);
  const password = captureOf(settings, /^password (.+)$/);
  const hops = captureOf(settings, /^ttl-security hops (\d+)$/);
  const paths = captureOf(
    suffixesOf(top, `bgp as-path access-list ${listIn({ address })} permit `),
    /^\^\d+([$_])$/,
  );
  const map = captureOf(family, /^route-map (\S+) in$/);
  const preference =
    map === undefined
      ? undefined
      : captureOf(lines.found('bgpd', `route-map ${map} permit 10`), /^set local-preference (\d+)$/);
  return {
    address,
    asn,
    description: captureOf(settings, /^description (.*)$/) ?? '',
    defaultOriginate: family.includes('default-originate'),
    prefixesIn: permitted(top, captureOf(family, /^prefix-list (\S+) in$/)),
    prefixesOut: permitted(top, captureOf(family, /^prefix-list (\S+) out$/)),
    ...(paths === undefined ? {} : { asPathIn: paths === '$' ? 'own' : 'first' }),
    ...(preference === undefined ? {} : { localPreference: Number(preference) }),
    ...(bfd === undefined ? {} : { bfd }),
    ...(password === undefined ? {} : { password: new Secret(password) }),
    ...(hops === undefined ? {} : { ttlSecurityHops: Number(hops) }),
  };
}
