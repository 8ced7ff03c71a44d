import { expect, it } from 'vitest';
import { unusedBecause } from './unused-route.ts';

const ospf = {
  ...{ prefix: '10.0.1.0/24', protocol: 'ospf', distance: 110, metric: 20, uptime: '00:00:02' },
  ...{
    via: ['192.0.2.9'],
    isSelected: false,
    isUsable: true,
    isInstalled: false,
    isOld: false,
    isFailed: false,
    inKernel: [],
  },
};
const bgp = { ...ospf, protocol: 'bgp', distance: 20, metric: 0, isSelected: true };

it('says which number decides, where one is lower', () => {
  expect(unusedBecause(ospf, { used: bgp })).toBe('bgp has the lower distance 20');
  const used = { ...ospf, isSelected: true, metric: 10 };
  expect(unusedBecause(ospf, { used })).toBe('ospf has the lower metric 10');
});

it.each([
  ['the same distance and metric', { ...ospf, isSelected: true }],
  ['a higher metric', { ...ospf, isSelected: true, metric: 30 }],
  ['a higher distance', { ...bgp, distance: 200 }],
])('claims neither where the used route has %s', (_, used) => {
  expect(unusedBecause(ospf, { used })).toBe(`FRR prefers that of ${used.protocol}`);
});

it.each([
  ['alone', undefined],
  ['beside one with a higher metric', { ...ospf, isSelected: true, metric: 30 }],
  ['beside one with a lower distance', bgp],
])('says that its next hop is not reachable, %s', (_, used) => {
  const route = { ...ospf, isUsable: false };
  expect(unusedBecause(route, { used })).toBe('its next hop is not reachable');
  expect(unusedBecause(route, { used, accepted: ['10.0.0.0/16 le 24'] })).toBe(
    'its next hop is not reachable',
  );
});

it('blames the filter only where its list does not permit the prefix', () => {
  const route = { ...ospf, isUsable: false };
  const filtered = 'the prefix list ospf-accept does not permit it';
  expect(unusedBecause(route, { accepted: ['10.0.0.0/16 le 23'] })).toBe(filtered);
  expect(unusedBecause(route, { accepted: [] })).toBe(filtered);
  expect(unusedBecause({ ...route, protocol: 'bgp' }, { accepted: [] })).toBe(
    'its next hop is not reachable',
  );
  expect(unusedBecause(ospf, { accepted: [] })).toBe('FRR does not say why');
});

it('knows what is never used, and what the kernel refused', () => {
  expect(unusedBecause({ ...ospf, distance: 255 }, {})).toBe('routes of distance 255 are never used');
  expect(unusedBecause({ ...ospf, isSelected: true, isFailed: true }, {})).toBe('the kernel refused it');
});
