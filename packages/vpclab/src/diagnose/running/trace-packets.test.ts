// When the whole southbound database is asked besides a part of it, by answers of ovn-trace.

import { readFileSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import { VpclabError } from '../../errors.ts';
import type { BoundedCall, Program } from '../../machine/machine.ts';
import type { RegionName } from '../../model/names.ts';
import type { PartOfSouthbound, partOfSouthbound } from '../../ovn/part-of-southbound.ts';
import type { LogicalPacket } from '../ovn-trace.ts';
import { PacketTraces } from './trace-packets.ts';

const DELIVERED = readFileSync(new URL('../fixtures/delivered.trace.txt', import.meta.url), 'utf8');
const PASSED = ['ls-vpc-a-web', 'lr-vpc-a', 'ls-transit', 'lr-vpc-b', 'ls-vpc-b-web'];
const UNMATCHED = `ingress(dp="ls-vpc-a-web", inport="vpc-a-web-1")
25. ls_in_l2_lkup: no match (implicit drop)
`;
const PACKET: LogicalPacket = {
  ...{ datapath: 'ls-vpc-a-web', inport: 'vpc-a-web-1', ethSrc: '02:00:00:00:00:01' },
  ...{ ethDst: '02:00:00:00:00:02', ipSrc: '10.0.1.11', ipDst: '10.1.1.12', protocol: 'tcp' },
  ...{ srcPort: 50_000, dstPort: 80, isAnswer: false },
};

/** `inPart`: what ovn-trace says there. */
async function traced(inPart: () => Promise<string>) {
  const asked: string[] = [];
  const bounds: number[] = [];
  const machine = {
    run: async ({ args: [socket = ''] }: Program, { timeoutMs }: BoundedCall) => {
      bounds.push(timeoutMs);
      asked.push(socket.endsWith('/part') ? 'part' : 'whole');
      const stdout = socket.endsWith('/part') ? await inPart() : DELIVERED;
      return { stdout, stderr: '', durationMs: 1 };
    },
  };
  const open = () => Promise.resolve({ socket: '/part', close: () => undefined });
  const given = {
    signal: AbortSignal.timeout(1_000),
    until: performance.now() + 10_000,
    planeOf: () => undefined,
  };
  const traces = new PacketTraces(machine, PASSED, given, open);
  return { asked, bounds, end: (await traces.trace(PACKET)).end };
}

afterEach(() => vi.useRealTimers());

const end = { kind: 'delivered', port: 'vpc-b-web-2' };

it('asks the part alone where that is enough', async () => {
  expect(await traced(() => Promise.resolve(DELIVERED))).toMatchObject({ asked: ['part'], end });
});

it.each([
  ['its time is over', new VpclabError('TIMED_OUT', 'ovn-trace did not end')],
  ['it fails', new VpclabError('COMMAND_FAILED', 'ovn-trace failed with code 1')],
])('asks the whole once where in the part %s', async (_, error) => {
  expect(await traced(() => Promise.reject(error))).toMatchObject({ asked: ['part', 'whole'], end });
});

it('believes that no flow is for a packet only of the whole', async () => {
  expect(await traced(() => Promise.resolve(UNMATCHED))).toMatchObject({ asked: ['part', 'whole'], end });
});

it('closes every part, those that open late or beside one that fails too', async () => {
  const closed: string[] = [];
  const openings = new Map<string, PromiseWithResolvers<PartOfSouthbound>>();
  const open: typeof partOfSouthbound = (_names, region = 'first') => {
    const opening = Promise.withResolvers<PartOfSouthbound>();
    openings.set(region, opening);
    return opening.promise;
  };
  const stop = new AbortController();
  const machine = { run: () => Promise.reject(new Error('no ovn-trace')) };
  const planeOf = (datapath: string) =>
    (datapath === 'first' ? undefined : datapath) as RegionName | undefined;
  const given = { signal: stop.signal, until: performance.now() + 10_000, planeOf };
  const traces = new PacketTraces(machine, PASSED, given, open);
  const asked = ['first', 'west', 'east'].map((datapath) => traces.trace({ ...PACKET, datapath }));
  const settled = Promise.allSettled(asked);
  openings.get('east')?.resolve({ socket: '/east', close: () => void closed.push('east') });
  stop.abort(new Error('called off'));
  openings.get('first')?.reject(new Error('called off'));
  const closing = traces.close();
  openings.get('west')?.resolve({ socket: '/west', close: () => void closed.push('west') });
  await closing;
  expect(closed.toSorted()).toEqual(['east', 'west']);
  await settled;
  await expect(traces.trace({ ...PACKET, datapath: 'north' })).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(openings.has('north')).toBe(false);
});

it('shares one deadline between both', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const { bounds } = await traced(() => {
    vi.advanceTimersByTime(7_000);
    return Promise.reject(new VpclabError('TIMED_OUT', 'ovn-trace did not end'));
  });
  expect(bounds).toEqual([8_000, 3_000]);
});
