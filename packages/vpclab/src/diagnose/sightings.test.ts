import { expect, it } from 'vitest';
import { addressOf } from '../net/ipv4.ts';
import type { Asked } from './asked.ts';
import { portsOf, sightingOf } from './sightings.ts';

const [A, B, GATEWAY] = ['10.0.0.1', '203.0.113.10', '198.51.100.10'] as const;
const asked: Asked = {
  from: { asked: 'a', kind: 'workload', name: 'a', address: A, netns: 'a' },
  to: { asked: 'b', kind: 'internet-host', name: 'b', address: B, netns: 'internet' },
  ...{ protocol: 'tcp', port: 80 },
};

/** Ethernet, IPv4 and the first bytes of TCP. */
function frame(source: string, destination: string, ports: readonly [number, number]): Buffer {
  const bytes = Buffer.alloc(54);
  bytes.writeUInt16BE(0x0800, 12);
  bytes.writeUInt8(0x45, 14);
  bytes.writeUInt8(6, 23);
  bytes.writeUInt32BE(addressOf(source), 26);
  bytes.writeUInt32BE(addressOf(destination), 30);
  bytes.writeUInt16BE(ports[0], 34);
  bytes.writeUInt16BE(ports[1], 36);
  return bytes;
}

it.each([
  ['the request', frame(A, B, [50_000, 80]), { request: true, answer: false }],
  ['the request behind a gateway', frame(GATEWAY, B, [50_000, 80]), { request: true, answer: false }],
  ['the answer', frame(B, A, [80, 50_000]), { request: false, answer: true }],
  ['another connection of the two', frame(A, B, [50_000, 443]), { request: false, answer: false }],
  ['its answer', frame(B, A, [443, 50_000]), { request: false, answer: false }],
  ['a connection the other way', frame(B, A, [50_000, 80]), { request: false, answer: false }],
])('tells by the port: %s', (_, seen, sighting) => {
  expect(sightingOf([seen], asked, [80])).toEqual(sighting);
});

it('looks for a published port by both of its numbers', () => {
  const published = {
    ...{ address: GATEWAY, vpc: 'v', workload: 'w', inside: A, protocol: 'tcp', port: 8080, to: 80 },
  } as const;
  const lab = { publishedPorts: [published], anycastServices: [] } as unknown as Parameters<
    typeof portsOf
  >[0];
  const to = (address: string, port: number | undefined) =>
    portsOf(lab, { ...asked, to: { ...asked.to, address }, port });
  expect(to(GATEWAY, 8080)).toEqual([8080, 80]);
  expect(to(A, 80)).toEqual([80, 8080]);
  expect(to(B, 80)).toEqual([80]);
  expect(to(B, undefined)).toEqual([]);
});
