import { describe, expect, it } from 'vitest';
import { NLM_F, RTM } from './constants.ts';
import { newAddress } from './address.ts';
import { decodeLink, newVeth } from './link.ts';
import { MessageWriter, eachAttribute, messagesOf } from './message.ts';
import { decodeRoute, isStatic, setRoute } from './route.ts';

const HEADER_BYTES = 16;

/** Shaped as the kernel answers: the payload of a message that we would send. */
function payload(message: MessageWriter): Buffer {
  return message.finish(1, 0).subarray(HEADER_BYTES);
}

describe('netlink messages', () => {
  it('are laid out as netlink(7) says', () => {
    const { message } = newAddress({ index: 3, address: '10.0.1.11', prefixLength: 24 }, 'address');
    expect(message.finish(7, NLM_F.ACK).toString('hex')).toBe(
      // Length 40, RTM_NEWADDR, REQUEST|CREATE|EXCL|ACK, sequence 7, port 0.
      '28000000' +
        '1400' +
        '0506' +
        '07000000' +
        '00000000' +
        // ifaddrmsg: AF_INET, /24, no flags, scope universe, index 3; IFA_LOCAL and IFA_ADDRESS.
        '02180000' +
        '03000000' +
        '08000200' +
        '0a00010b' +
        '08000100' +
        '0a00010b',
    );
  });

  it('pad attributes to four bytes and count them without the padding', () => {
    const message = new MessageWriter(RTM.NEWLINK, NLM_F.REQUEST).text(3, 'eth0').u32(4, 1442);
    expect(payload(message).toString('hex')).toBe('09000300' + '6574683000000000' + '08000400' + 'a2050000');
  });

  it('grow beyond their first buffer', () => {
    const value = Buffer.alloc(1000, 'x');
    const found: Buffer[] = [];
    const message = new MessageWriter(RTM.NEWLINK, 0).text(3, 'a').bytes(20, value).u32(4, 9);
    eachAttribute(payload(message), 0, (_, bytes) => found.push(bytes));
    expect(found.map((bytes) => bytes.length)).toEqual([2, 1000, 4]);
    expect(found[1]?.equals(value)).toBe(true);
  });

  it('are taken out of a datagram one by one, and a cut one is left', () => {
    const one = new MessageWriter(RTM.NEWLINK, 0).text(3, 'a').finish(1, 0);
    const two = new MessageWriter(RTM.NEWADDR, 0).u32(4, 9).finish(2, 0);
    const datagram = Buffer.concat([one, two, two.subarray(0, two.length - 1)]);
    expect([...messagesOf(datagram)].map(({ type, sequence }) => [type, sequence])).toEqual([
      [RTM.NEWLINK, 1],
      [RTM.NEWADDR, 2],
    ]);
  });

  it('whose attributes lie about their length end the walk', () => {
    for (const length of [0, 3, 400]) {
      const broken = payload(new MessageWriter(RTM.NEWLINK, 0).u32(1, 1).u32(2, 2));
      broken.writeUInt16LE(length, 0);
      const seen: number[] = [];
      eachAttribute(broken, 0, (type) => seen.push(type));
      expect(seen).toEqual([]);
    }
  });
});

describe('objects', () => {
  it('of a veth name both ends, the second nested with a header of its own', () => {
    const base = { mac: undefined, mtu: 1442, group: 1 };
    const { message } = newVeth(
      { ...base, netnsFd: 5, name: 'eth0' },
      { ...base, netnsFd: 6, name: 'peer' },
      'link',
    );
    const bytes = payload(message);
    expect(decodeLink(bytes)).toMatchObject({ name: 'eth0', mtu: 1442, group: 1, kind: 'veth' });
    const end = bytes.indexOf('peer\0');
    // VETH_INFO_PEER (nested), ifinfomsg of 16 bytes, then the attribute of the name.
    expect(bytes.subarray(end - 4 - 16 - 4, end).toString('hex')).toMatch(/^....0180(?:00){16}09000300$/);
  });

  it('that are routes come back as they were sent, learned ones only when asked for', () => {
    const route = { prefix: '10.0.0.0/16', via: '10.0.255.1', index: 4 };
    const hop = { via: route.via, index: route.index, weight: 1, isDead: false };
    const seen = decodeRoute(payload(setRoute(route, 'route').message), 4);
    expect(seen).toEqual({
      ...route,
      hops: [hop],
      isMultipath: false,
      isPlain: true,
      protocol: 4,
      metric: 0,
      tos: 0,
      type: 1,
      scope: 0,
    });
    expect(seen !== undefined && isStatic(seen)).toBe(true);
    const byHand = payload(setRoute(route, 'route').message);
    byHand[5] = 3; // RTPROT_BOOT
    const foreign = decodeRoute(byHand, 3);
    expect(foreign).toMatchObject({ ...route, protocol: 3 });
    expect(foreign !== undefined && isStatic(foreign)).toBe(false);
    const learned = payload(setRoute(route, 'route').message);
    learned[5] = 186; // RTPROT_BGP
    expect(decodeRoute(learned, 4)).toBeUndefined();
    expect(decodeRoute(learned, 186)?.hops).toEqual([hop]);
  });
});
