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
