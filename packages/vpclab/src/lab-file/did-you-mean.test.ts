import { describe, expect, it } from 'vitest';
import { nearest, nearestName } from './did-you-mean.ts';

const KEYS = ['name', 'tenant', 'cidr', 'subnets', 'natGateways', 'routes'];

describe('nearest', () => {
  it.each([
    ['subnet', 'subnets'],
    ['sunbets', 'subnets'],
    ['nat_gateways', 'natGateways'],
    ['NATgateway', 'natGateways'],
    ['cird', 'cidr'],
    ['nmae', 'name'],
    ['colour', undefined],
    ['x', undefined],
    ['', undefined],
  ])('of %s is %s', (word, meant) => {
    expect(nearest(word, KEYS)).toBe(meant);
  });
});

describe('nearestName', () => {
  const NAMES = ['edge', 'vpc-a-web-1', 'vpc-b-web-1', 'central/ovn-northd'];
  it.each([
    ['web-1', 'vpc-a-web-1'],
    ['vpc-b-wbe-1', 'vpc-b-web-1'],
    ['northd', 'central/ovn-northd'],
    ['egde', 'edge'],
    ['vpc-b', 'vpc-b-web-1'],
    ['cache', undefined],
    ['', undefined],
  ])('of %s is %s', (word, meant) => {
    expect(nearestName(word, NAMES)).toBe(meant);
  });
});

it('means what ends so before what holds it somewhere', () => {
  expect(nearestName('web-1', ['vpc-a-web-10', 'vpc-b-web-1'])).toBe('vpc-b-web-1');
  expect(nearestName('web-1', ['web-1-of-vpc-a', 'vpc-b-web-1'])).toBe('vpc-b-web-1');
  expect(nearestName('b', ['vpc-b'])).toBeUndefined();
});

it('compares no texts that nobody mistypes', () => {
  const long = 'a'.repeat(20_000);
  const begun = performance.now();
  expect(nearest(long, [`b${long.slice(1)}`])).toBeUndefined();
  expect(performance.now() - begun).toBeLessThan(500);
});
