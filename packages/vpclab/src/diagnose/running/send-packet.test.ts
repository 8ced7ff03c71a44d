import { expect, it } from 'vitest';
import type { Machine, ProbeRequest } from '../../machine/machine.ts';
import type { Asked } from '../asked.ts';
import { sendPacket } from './send-packet.ts';

const TO = { asked: 'b', kind: 'workload', name: 'b', address: '10.0.0.2', netns: 'b' } as const;

async function sourceOf(from: Asked['from']): Promise<string | undefined> {
  const asked: ProbeRequest[] = [];
  const machine = {
    probe: (request: ProbeRequest) => {
      asked.push(request);
      return Promise.resolve({ ok: false, why: 'silent', error: 'no answer', elapsedMs: 1 });
    },
  } as unknown as Machine;
  const sending = { isWorthMore: () => Promise.resolve(false), signal: AbortSignal.timeout(1_000) };
  await sendPacket(machine, { from, to: TO, protocol: 'tcp', port: 80 }, sending);
  return asked[0]?.source;
}

it('sends from the host of the internet that is meant, and lets workloads choose', async () => {
  const host = { asked: 'host-2', kind: 'internet-host', name: 'host-2' } as const;
  expect(await sourceOf({ ...host, address: '203.0.113.11', netns: 'internet' })).toBe('203.0.113.11');
  expect(await sourceOf({ ...TO, name: 'a', address: '10.0.0.1', netns: 'a' })).toBeUndefined();
});
