import { describe, expect, it } from 'vitest';
import { decodeCounter } from '../machine/kernel/netlink/nft-counters.ts';
import { parseLinks } from './router-kernel.ts';

describe('what a kernel counts', () => {
  it('is read from /proc/net/dev', () => {
    const text = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:     100       1    0    0    0     0          0         0      100       1    0    0    0     0       0          0
  eth0:4796      51    0    2    0     0          0         0     3609      45    0    3    0     0       0          0
`;
    expect(parseLinks(text)).toEqual([
      {
        device: 'eth0',
        receivedBytes: 4796,
        receivedPackets: 51,
        receivedDropped: 2,
        sentBytes: 3609,
        sentPackets: 45,
        sentDropped: 3,
      },
    ]);
  });

  it('is nothing where the kernel says nothing', () => {
    expect(decodeCounter(Buffer.alloc(0))).toBeUndefined();
    expect(decodeCounter(Buffer.alloc(12))).toBeUndefined();
  });
});
