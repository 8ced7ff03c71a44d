import { describe, expect, it } from 'vitest';
import { nearest } from './did-you-mean.ts';

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
