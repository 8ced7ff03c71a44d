// Stateless translation of whole addresses and of single ports. It is done before connections are tracked and such
// packets are not tracked at all (nft(8), notrack), so that every gateway of a VPC can do it and none has to know what
// another one did. Written as nft lists it: see observe.ts.

import { addressOf } from '../net/ipv4.ts';
import type { Cidr, Ipv4 } from '../net/text.ts';
import type { Translation } from '../model/translations.ts';
import { block, elements, prefixSet } from './blocks.ts';

type Ports = Translation & { readonly port: NonNullable<Translation['port']> };

export function translationBlocks(
  translations: readonly Translation[],
  { outside, inside }: { readonly outside: string; readonly inside: string },
): readonly string[] {
  if (translations.length === 0) return [];
  const whole = translations.filter(({ port }) => port === undefined);
  const ports = translations.filter((one): one is Ports => one.port !== undefined);
  return [
    prefixSet(
      'public',
      translations.map((one): Cidr => `${one.outside}/32`),
    ),
    ...(whole.length === 0
      ? []
      : [
          map(
            'elastic_in',
            whole.map((one) => [one.outside, one.inside] as const),
          ),
          map(
            'elastic_out',
            whole.map((one) => [one.inside, one.outside] as const),
          ),
        ]),
    block('chain translate', [
      'type filter hook prerouting priority raw; policy accept;',
      ...ports.flatMap((one) => portRules(one, { outside, inside })),
      ...(whole.length === 0
        ? []
        : [
            `iifname "${outside}" ip daddr @elastic_in notrack ip daddr set ip daddr map @elastic_in accept`,
            `iifname "${inside}" ip saddr @elastic_out notrack ip saddr set ip saddr map @elastic_out accept`,
          ]),
    ]),
  ];
}

function portRules(
  one: Ports,
  devices: { readonly outside: string; readonly inside: string },
): readonly string[] {
  const { protocol, outside, inside } = one.port;
  return [
    `iifname "${devices.outside}" ip daddr ${one.outside} ${protocol} dport ${outside} notrack` +
      ` ip daddr set ${one.inside} ${protocol} dport set ${inside} accept`,
    `iifname "${devices.inside}" ip saddr ${one.inside} ${protocol} sport ${inside} notrack` +
      ` ip saddr set ${one.outside} ${protocol} sport set ${outside} accept`,
  ];
}

/** nft sorts by the key. */
function map(name: string, entries: readonly (readonly [Ipv4, Ipv4])[]): string {
  const sorted = entries.toSorted(([a], [b]) => addressOf(a) - addressOf(b));
  const texts = sorted.map((entry) => entry.join(' : '));
  return block(`map ${name}`, ['type ipv4_addr : ipv4_addr', ...elements(texts)]);
}
