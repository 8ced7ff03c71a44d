import { expect, test } from 'vitest';
import { parseRemote, parseRemotes } from './remote.ts';

test.each([
  ['unix:/run/db.sock', { kind: 'unix', path: '/run/db.sock' }],
  ['unix:relative', { kind: 'unix', path: 'relative' }],
  ['tcp:127.0.0.1:6641', { kind: 'tcp', host: '127.0.0.1', port: 6641 }],
  ['tcp:db.example', { kind: 'tcp', host: 'db.example', port: 6640 }],
  ['ssl:[2001:db8::1]:6642', { kind: 'ssl', host: '2001:db8::1', port: 6642 }],
  ['tcp:[::1]', { kind: 'tcp', host: '::1', port: 6640 }],
])('%s', (text, remote) => expect(parseRemote(text)).toEqual({ ...remote, text }));

test.each([
  '',
  'unix:',
  'tcp:',
  'tcp::6641',
  'tcp:h:0',
  'tcp:h:65536',
  'tcp:2001:db8::1',
  'ptcp:6640',
  'http://h',
  'tcp:h:1x',
])('%j is refused', (text) =>
  expect(() => parseRemote(text)).toThrow(expect.objectContaining({ code: 'invalid-remote' }) as Error),
);

test('lists', () => {
  expect(parseRemotes('tcp:a:1,tcp:b:2, unix:/x,y').map(({ text }) => text)).toEqual([
    'tcp:a:1',
    'tcp:b:2',
    'unix:/x,y',
  ]);
  expect(parseRemotes(['unix:/a', 'tcp:b:2,ssl:c:3'])).toHaveLength(3);
  expect(() => parseRemotes([])).toThrow(expect.objectContaining({ code: 'invalid-remote' }) as Error);
});
