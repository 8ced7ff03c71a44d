import { expect, it } from 'vitest';
import { parseListenAddress, rightsFlag } from './access-flags.ts';

it.each([
  ['8080', '127.0.0.1', 8080],
  [':8080', '127.0.0.1', 8080],
  ['0', '127.0.0.1', 0],
  ['localhost:80', '127.0.0.1', 80],
  ['0.0.0.0:8080', '0.0.0.0', 8080],
  ['192.0.2.1:8080', '192.0.2.1', 8080],
  ['[::1]:8080', '::1', 8080],
])('%s is an address to listen on', (input, address, port) => {
  expect(parseListenAddress(input)).toEqual({ address, port });
});

it.each([
  '',
  ':',
  'x',
  '65536',
  '-1',
  '80 ',
  'example.org:80',
  '::1:80',
  '[::1]',
  '1.2.3.4',
  'a:b:80',
  '8080x',
])('%j is none', (input) => {
  expect(() => parseListenAddress(input)).toThrow('is not an address');
});

it('reads rights, each once', () => {
  expect(rightsFlag.parse('read,change,read')).toEqual(['read', 'change']);
  for (const wrong of ['', 'operate', 'read,', 'READ', 'read change'])
    expect(() => rightsFlag.parse(wrong)).toThrow('is not a list of rights');
});
