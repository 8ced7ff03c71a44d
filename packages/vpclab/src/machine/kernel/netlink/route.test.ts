// Against messages as rtnetlink(7) lays them out.

import { expect, it } from 'vitest';
import { NLM_F, RTA, RTM, RTPROT_BGP, RTPROT_OSPF, RT_TABLE_MAIN } from './constants.ts';
import { MessageWriter } from './message.ts';
import { decodeRoute } from './route.ts';

const HEADER_BYTES = 16;
const LINKDOWN = 16;

function route(fields: {
  readonly protocol: number;
  readonly flags?: number;
  readonly table?: number;
}): MessageWriter {
  const { protocol, flags = 0, table = RT_TABLE_MAIN } = fields;
  return new MessageWriter(RTM.NEWROUTE, NLM_F.REQUEST).header(12, (view) => {
    view.set([2, 16, 0, 0, table, protocol, 0, 1]);
    view.writeUInt32LE(flags, 8);
  });
}

function decoded(message: MessageWriter, protocol = RTPROT_BGP) {
  const found = decodeRoute(message.finish(1, 0).subarray(HEADER_BYTES), protocol);
  return found?.hops.map((one) => ({ prefix: found.prefix, ...one }));
}

const to = (message: MessageWriter): MessageWriter =>
  message.bytes(RTA.DST, Buffer.from([10, 8, 0, 0])).bytes(RTA.GATEWAY, Buffer.from([198, 51, 100, 1]));
const hop = { prefix: '10.8.0.0/16', via: '198.51.100.1', index: 3, weight: 1, isDead: false };

/** struct rtnexthop with RTA_GATEWAY. */
function nextHop(flags: number, index: number, gateway: readonly number[], weight = 1): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt16LE(bytes.length, 0);
  bytes.writeUInt8(flags, 2);
  bytes.writeUInt8(weight - 1, 3);
  bytes.writeInt32LE(index, 4);
  bytes.writeUInt16LE(8, 8);
  bytes.writeUInt16LE(RTA.GATEWAY, 10);
  bytes.set(gateway, 12);
  return bytes;
}

it('reads a route with one next hop, and whether its link carries it', () => {
  expect(decoded(to(route({ protocol: RTPROT_BGP })).u32(RTA.OIF, 3))).toEqual([hop]);
  const dead = decoded(to(route({ protocol: RTPROT_BGP, flags: LINKDOWN })).u32(RTA.OIF, 3));
  expect(dead).toEqual([{ ...hop, isDead: true }]);
});

it('reads each next hop of several', () => {
  const hops = Buffer.concat([nextHop(0, 3, [198, 51, 100, 1]), nextHop(LINKDOWN, 4, [198, 51, 100, 5], 9)]);
  const message = route({ protocol: RTPROT_OSPF }).bytes(RTA.DST, Buffer.from([10, 8, 0, 0]));
  expect(decoded(message.bytes(RTA.MULTIPATH, hops), RTPROT_OSPF)).toEqual([
    hop,
    { ...hop, via: '198.51.100.5', index: 4, weight: 9, isDead: true },
  ]);
});

it('takes nothing of another protocol or table, and nothing without a gateway', () => {
  expect(decoded(to(route({ protocol: 4 })).u32(RTA.OIF, 3))).toBeUndefined();
  expect(decoded(to(route({ protocol: RTPROT_BGP, table: 100 })).u32(RTA.OIF, 3))).toBeUndefined();
  expect(decoded(route({ protocol: RTPROT_BGP }).u32(RTA.OIF, 3))).toEqual([]);
});
