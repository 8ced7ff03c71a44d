import { expect, it } from 'vitest';
import { hostsText, resolverText } from './private-view.ts';

const resolver = { address: '169.254.169.253', domain: 'web.vpc-a.internal', search: ['vpc-a.internal'] };

it('names a program after its namespace, with its domain where it has one', () => {
  expect(hostsText({ hostname: 'web-1', address: '10.0.1.11', resolver })).toContain(
    '\n10.0.1.11 web-1.web.vpc-a.internal web-1\n',
  );
  expect(hostsText({ hostname: 'node-1', address: '172.31.0.11' })).toContain('\n172.31.0.11 node-1\n');
  expect(hostsText({ hostname: 'fabric' })).toContain('\n127.0.1.1 fabric\n');
});

it('asks the resolver of the VPC, and nobody far away where there is none', () => {
  expect(resolverText({ hostname: 'web-1', resolver })).toMatch(
    /^nameserver 169\.254\.169\.253\nsearch vpc-a\.internal\n/,
  );
  expect(resolverText({ hostname: 'node-1' })).toMatch(/^nameserver 127\.0\.0\.1$/m);
});
