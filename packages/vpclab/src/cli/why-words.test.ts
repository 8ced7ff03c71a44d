import { expect, it } from 'vitest';
import { readWhyWords } from './why-words.ts';

const NONE = { port: undefined, protocol: undefined };

it.each([
  [['a', 'b'], { from: 'a', to: 'b', ...NONE }],
  [['a -> b'], { from: 'a', to: 'b', ...NONE }],
  [['a->b:80'], { from: 'a', to: 'b', port: 80, protocol: undefined }],
  [['a', '->', 'b:53/udp'], { from: 'a', to: 'b', port: 53, protocol: 'udp' }],
  [['a', 'b/ICMP'], { from: 'a', to: 'b', port: undefined, protocol: 'icmp' }],
  [
    ['10.0.0.0/16', '10.1.0.0/16:443/tcp'],
    { from: '10.0.0.0/16', to: '10.1.0.0/16', port: 443, protocol: 'tcp' },
  ],
  [['a', '10.1.0.0/16:53/udp'], { from: 'a', to: '10.1.0.0/16', port: 53, protocol: 'udp' }],
  [['a', '10.1.0.0/33'], { from: 'a', to: '10.1.0.0/33', ...NONE }],
  [['a-1', '203.0.113.10'], { from: 'a-1', to: '203.0.113.10', ...NONE }],
])('reads %j', (words, question) => {
  expect(readWhyWords(words)).toEqual(question);
});

it.each([
  [['a'], 'Name two places'],
  [['a', 'b', 'c'], 'Name two places'],
  [['a', '-'], 'Quote the arrow'],
  [['a', 'b:0'], '"0" is not a port'],
  [['a', 'b:65536'], '"65536" is not a port'],
  [['a', 'b:80/sctp'], '"sctp" is not a protocol'],
  [['a', 'b/icmp:80'], '"icmp:80" is not a protocol'],
  [['a', 'b:'], 'a port follows ":"'],
  [['a', '::1'], 'labs have IPv4 only'],
  [['a', 'b:http'], '"http" is not a port'],
])('refuses %j', (words, message) => {
  expect(() => readWhyWords(words)).toThrow(message);
});
