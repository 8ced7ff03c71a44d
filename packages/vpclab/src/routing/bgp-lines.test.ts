import { expect, it } from 'vitest';
import { gatewayRouter } from '../../test/support/example-routers.ts';
import { daemonConfig } from '../frr/config.ts';
import { frrRouter } from '../model/router.ts';
import { announcementCommands, intendedAnnouncements, readAnnouncements } from './bgp-lines.ts';

const A = { prefix: '10.0.1.0/24', communities: ['65011:7'] };
const B = { prefix: '10.0.2.0/24', communities: ['65011:7'] };
const FAMILY = ['router bgp 65011', 'address-family ipv4 unicast'];
const EXITS = ['exit-address-family', 'exit'];

function running(announce: readonly (typeof A)[]): string {
  const router = gatewayRouter(11, []);
  const bgp = router.bgp === undefined ? undefined : { ...router.bgp, announce };
  return daemonConfig(frrRouter({ ...router, ...(bgp && { bgp }) }), 'bgpd');
}

function commands(from: readonly (typeof A)[], to: readonly (typeof A)[]): readonly string[] {
  return announcementCommands(readAnnouncements(running(from)), intendedAnnouncements(65011, to));
}

it('has nothing to say where all is as intended', () => {
  expect(commands([A, B], [A, B])).toEqual([]);
});

it('adds and removes one prefix without a word on the others', () => {
  const line = 'network 10.0.2.0/24 route-map announce:65011:7';
  expect(commands([A], [A, B])).toEqual(['configure terminal', ...FAMILY, line, ...EXITS, 'end']);
  expect(commands([A, B], [A])).toEqual(['configure terminal', ...FAMILY, `no ${line}`, ...EXITS, 'end']);
});

it('compares attributes too, and takes away route maps that nothing names', () => {
  expect(commands([A], [{ ...A, communities: ['65011:8'] }])).toEqual([
    'configure terminal',
    'route-map announce:65011:8 permit 10',
    'set community 65011:8',
    'exit',
    ...FAMILY,
    'network 10.0.1.0/24 route-map announce:65011:8',
    ...EXITS,
    'no route-map announce:65011:7 permit 10',
    'end',
  ]);
  const edited = readAnnouncements(running([A]).replace('set community 65011:7', 'set community 65011:9'));
  expect(announcementCommands(edited, intendedAnnouncements(65011, [A]))).toContain('set community 65011:7');
});

it('knows a bgpd without a BGP process', () => {
  expect(readAnnouncements('frr version 8.4.4\n!\nend\n').asn).toBeUndefined();
});

it('knows communities in the order and by the names that bgpd gives them', () => {
  const communities = ['65001:100', '65001:9', '65535:65281'];
  const [entry] = [{ prefix: '10.0.1.0/24', communities }];
  const said = running([entry]).replace(/(?<=set community ).*/, '65001:9 65001:100 no-export');
  expect(announcementCommands(readAnnouncements(said), intendedAnnouncements(65011, [entry]))).toEqual([]);
});
