// What captures of any machine are taken to say.

import { Duplex } from 'node:stream';
import { expect, it } from 'vitest';
import type { CaptureRequest, Machine } from '../../machine/machine.ts';
import type { Lab } from '../../model/lab.ts';
import { interfaceBlock, packetBlock, sectionBlock } from '../../pcap/write-pcapng.ts';
import type { Asked } from '../asked.ts';
import { watchPacket } from './watch-packet.ts';

const lab = {
  ...{ workloads: [{ name: 'a' }, { name: 'b' }], natGateways: [], edge: undefined, internet: undefined },
  ...{ publishedPorts: [], anycastServices: [], regions: [] },
} as unknown as Lab;
const asked: Asked = {
  from: { asked: 'a', kind: 'workload', name: 'a', address: '10.0.0.1', netns: 'a' },
  to: { asked: 'b', kind: 'workload', name: 'b', address: '10.0.0.2', netns: 'b' },
  ...{ protocol: 'udp', port: 7 },
};

/** `packets`: how many captures of each namespace hold, none of them the one that is looked for. */
async function watched(packets: Readonly<Record<string, number>>) {
  const filters: string[] = [];
  const machine = {
    capture: ({ netns, filter }: CaptureRequest) => {
      filters.push(filter);
      const blocks = Array.from({ length: packets[netns] ?? 0 }, () =>
        packetBlock(0, { atMicros: 0n, length: 60, bytes: Buffer.alloc(60) }),
      );
      const bytes = Buffer.concat([sectionBlock(), interfaceBlock('eth0', netns), ...blocks]);
      const stream = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
      stream.push(bytes);
      stream.push(null);
      return Promise.resolve(stream);
    },
  } as unknown as Machine;
  const watch = await watchPacket(machine, lab, asked, AbortSignal.timeout(2_000));
  return { filters, seen: await watch.end() };
}

it('leaves no capture open where it is called off', async () => {
  const streams: Duplex[] = [];
  const stop = new AbortController();
  const machine = {
    capture: ({ netns }: CaptureRequest) => {
      if (netns === 'b') {
        stop.abort();
        return Promise.reject(new Error('called off'));
      }
      streams.push(new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() }));
      return Promise.resolve(streams.at(-1));
    },
  } as unknown as Machine;
  await expect(watchPacket(machine, lab, asked, stop.signal)).rejects.toThrow('aborted');
  expect(streams.map(({ destroyed }) => destroyed)).toEqual([true]);
});

it('looks for the port too', async () => {
  const { filters } = await watched({});
  expect(filters[0]).toBe('udp and (host 10.0.0.1 or host 10.0.0.2) and (port 7)');
});

it('does not say "not seen" where it stopped looking', async () => {
  const { seen } = await watched({ a: 199, b: 200 });
  expect(Object.fromEntries(seen)).toEqual({ a: { request: false, answer: false } });
});
