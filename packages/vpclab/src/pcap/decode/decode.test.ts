// Frames as labs have them, and frames that are cut off or are none: each has a line, and nothing throws.

import { describe, expect, it } from 'vitest';
import { packetLine } from '../../cli/render/packet.ts';
import { paint } from '../../cli/render/paint.ts';
import { decodeFrame } from './ethernet.ts';

const ETHERNET = '020000000002020000000001';
/** An IPv4 header without options from 10.0.1.11 to 10.0.2.12. */
const ipv4 = (protocol: number, payload: string, total = 20 + payload.length / 2): string =>
  `${ETHERNET}08004500${total.toString(16).padStart(4, '0')}0000400040${protocol.toString(16).padStart(2, '0')}00000a00010b0a00020c${payload}`;
const hex = (text: string): string => Buffer.from(text, 'latin1').toString('hex');
const udp = (from: string, to: string, payload: string): string => `${from}${to}00000000${payload}`;
/** Ports, numbers, a header of 20 bytes with these flags. */
const tcp = (ports: string, flags: string, payload = ''): string =>
  `${ports}000000010000000250${flags}ffff00000000${payload}`;
const MARKER = 'ff'.repeat(16);

const FRAMES: Readonly<Record<string, string>> = {
  'who has': `${ETHERNET}0806000108000604000102000000000a0a00010b0000000000000a000101`,
  'is at': `${ETHERNET}080600010800060400020200000000010a0001010200000000020a00010b`,
  announcement: `${ETHERNET}0806000108000604000102000000000a0a00010b0000000000000a00010b`,
  ping: ipv4(1, '0800000000070001'),
  unreachable: ipv4(1, `03030000000000004500002000004000401100000a00010b0a00020c`),
  syn: ipv4(6, tcp('82b20050', '02')),
  request: ipv4(6, tcp('82b20050', '18', hex('GET /health HTTP/1.1\r\nHost: x\r\n\r\n'))),
  answer: ipv4(6, tcp('005082b2', '18', hex('HTTP/1.1 200 OK\r\n\r\n'))),
  'no HTTP': ipv4(6, tcp('82b20050', '18', hex('\u001B[2JGET'))),
  'padded ack': ipv4(6, `${tcp('82b20050', '10')}000000000000`, 40),
  'bgp update and keepalive': ipv4(6, tcp('a00000b3', '18', `${MARKER}00170200000000${MARKER}001304`)),
  bfd: ipv4(17, udp('c000', '0ec8', '20c0')),
  question: ipv4(17, udp('e000', '0035', `000101000001000000000000${hex('\u0003web\u0003lab\0')}00010001`)),
  'no such name': ipv4(17, udp('0035', 'e000', `000181830001000000000000${hex('\u0003web\0')}001c0001`)),
  dhcp: ipv4(17, udp('0044', '0043', `${'00'.repeat(236)}63825363350101ff`)),
  datagram: ipv4(17, udp('e000', '0007', 'abcdef')),
  geneve: ipv4(
    17,
    udp('bdfe', '17c1', `0240655800000600${'0102800100060003'}${ipv4(1, '0000000000070001')}`),
  ),
  ospf: ipv4(89, '0201002c'),
  fragment: `${ETHERNET}080045000028000000b94011${'0000'}0a00010b0a00020c${'00'.repeat(20)}`,
  vlan: `${ETHERNET}8100002a${ipv4(1, '0800000000070001').slice(24)}`,
  'neighbor solicitation': `${ETHERNET}86dd6000000000183afffe800000000000000000000000000001ff0200000000000000000001ff00000287000000${'00000000'}fe800000000000000000000000000002`,
  'spanning tree': `${ETHERNET}0026424203`,
  unknown: `${ETHERNET}88cc0207`,
};

const lineOf = (frame: string): string =>
  packetLine(
    { atMicros: 0n, length: frame.length / 2, bytes: Buffer.from(frame, 'hex') },
    undefined,
    paint(false),
  ).slice('00:00:00.000000  '.length, -1);

describe('a frame', () => {
  it('of each kind has a line', () => {
    expect(Object.fromEntries(Object.entries(FRAMES).map(([name, frame]) => [name, lineOf(frame)])))
      .toMatchInlineSnapshot(`
      {
        "announcement": "arp announces 10.0.1.11",
        "answer": "10.0.1.11:80 > 10.0.2.12:33458 tcp ACK 19 B HTTP/1.1 200 OK",
        "bfd": "10.0.1.11:49152 > 10.0.2.12:3784 bfd up",
        "bgp update and keepalive": "10.0.1.11:40960 > 10.0.2.12:179 bgp ACK 42 B update, keepalive",
        "datagram": "10.0.1.11:57344 > 10.0.2.12:7 udp 3 B",
        "dhcp": "10.0.1.11:68 > 10.0.2.12:67 dhcp discover",
        "fragment": "10.0.1.11 > 10.0.2.12 ip fragment at 1480",
        "geneve": "10.0.1.11 > 10.0.2.12 geneve vni 6: 10.0.1.11 > 10.0.2.12 icmp echo reply id 7 seq 1",
        "is at": "arp 10.0.1.1 is at 02:00:00:00:00:01",
        "neighbor solicitation": "fe80::1 > ff02::1:ff00:2 icmp6 who has fe80::2",
        "no HTTP": "10.0.1.11:33458 > 10.0.2.12:80 tcp ACK 7 B",
        "no such name": "10.0.1.11:53 > 10.0.2.12:57344 dns AAAA web: no such name",
        "ospf": "10.0.1.11 > 10.0.2.12 ospf hello",
        "padded ack": "10.0.1.11:33458 > 10.0.2.12:80 tcp ACK",
        "ping": "10.0.1.11 > 10.0.2.12 icmp echo request id 7 seq 1",
        "question": "10.0.1.11:57344 > 10.0.2.12:53 dns A web.lab?",
        "request": "10.0.1.11:33458 > 10.0.2.12:80 tcp ACK 33 B GET /health HTTP/1.1",
        "spanning tree": "02:00:00:00:00:01 > 02:00:00:00:00:02 ethernet llc",
        "syn": "10.0.1.11:33458 > 10.0.2.12:80 tcp SYN",
        "unknown": "02:00:00:00:00:01 > 02:00:00:00:00:02 ethernet type 0x88cc",
        "unreachable": "10.0.1.11 > 10.0.2.12 icmp port unreachable (10.0.1.11 > 10.0.2.12)",
        "vlan": "10.0.1.11 > 10.0.2.12 icmp vlan 42 echo request id 7 seq 1",
        "who has": "arp who has 10.0.1.1, tell 10.0.1.11",
      }
    `);
  });

  it('that is cut off anywhere has one too', () => {
    for (const frame of Object.values(FRAMES)) {
      const bytes = Buffer.from(frame, 'hex');
      for (let length = 0; length < bytes.length; length += 1)
        expect(decodeFrame(bytes.subarray(0, length)).protocol).toMatch(/^[a-z0-9]+$/);
    }
  });

  it('that holds tunnels in tunnels, or tags behind tags, without end has a short one', () => {
    const vxlan = (count: number): Buffer =>
      Buffer.concat(
        Array.from({ length: count }, () =>
          Buffer.from(ipv4(17, udp('e000', '12b5', '0800000000000700'), 0), 'hex'),
        ),
      );
    expect(lineOf(vxlan(2).toString('hex'))).toBe(
      '10.0.1.11 > 10.0.2.12 vxlan vni 7: 10.0.1.11:57344 > 10.0.2.12:4789 vxlan vni 7',
    );
    const tags = Buffer.from(`${ETHERNET}${'81000007'.repeat(16_000)}0800`, 'hex');
    for (const frame of [vxlan(1_300), tags]) expect(lineOf(frame.toString('hex')).length).toBeLessThan(500);
  });

  it('of any bytes has one that moves no cursor', () => {
    let seed = 1;
    for (let round = 0; round < 2_000; round += 1) {
      const bytes = Buffer.from(FRAMES['request'] ?? '', 'hex');
      for (let change = 0; change < 8; change += 1) {
        seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
        bytes[seed % bytes.length] = (seed >> 8) & 0xff;
      }
      expect(lineOf(bytes.toString('hex'))).toMatch(/^[\x20-\x7e\u00A1-\u00FF]+$/);
    }
  });
});
