import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseLab } from '../concepts/parse-lab.ts';
import type { VerifyReport } from '../model/engine.ts';
import type { Lab } from '../model/lab.ts';
import type { Intent } from './intent.ts';
import { verify } from './run.ts';
import type { Answer, NoAnswer, Probe } from './world.ts';

function labOf(name: string): Lab {
  const text = readFileSync(new URL(`../../../../labs/${name}.yaml`, import.meta.url), 'utf8');
  const parsed = parseLab({ fileName: name, text });
  if (parsed.kind === 'errors') throw new Error(`${name} does not parse`);
  return parsed.lab;
}

/** From the first workload of the lab to the first of another VPC. */
async function outcome(
  lab: Lab,
  kind: 'isolated' | 'reach',
  answer: Answer | NoAnswer,
): Promise<{ readonly ok: boolean | undefined; readonly observed: string | undefined }> {
  const [from] = lab.workloads;
  const to = lab.workloads.find(({ vpc }) => vpc !== from?.vpc);
  if (from === undefined || to === undefined) throw new Error('the lab has too few workloads');
  const intent: Intent =
    kind === 'isolated'
      ? { kind, from, to, protocol: 'tcp' }
      : { kind, category: 'transit', from, to, protocol: 'tcp' };
  const { results } = await verified(lab, intent, answer);
  return { ok: results[0]?.ok, observed: results[0]?.observed };
}

/** In a world that gives this answer to everything. */
async function verified(lab: Lab, intent: Intent, answer: Answer | NoAnswer): Promise<VerifyReport> {
  return await verifiedBy(lab, [intent], () => answer);
}

async function verifiedBy(
  lab: Lab,
  intents: readonly Intent[],
  answerOf: (to: string) => Answer | NoAnswer,
): Promise<VerifyReport> {
  const world = {
    probe: ({ to }: Probe) => Promise.resolve(answerOf(to.name)),
    bgpFault: () => Promise.resolve(undefined),
    edgeNextHops: () => Promise.resolve([]),
    lostAt: () => Promise.resolve('nowhere'),
  };
  const { signal } = new AbortController();
  return await verify(lab, intents, world, {
    settleMs: 0,
    concurrency: 1,
    signal,
    onProgress: () => undefined,
  });
}

const apart = { ...labOf('two-vpcs'), transits: [] };
const overlap = labOf('overlap');

it('takes silence for a wall, and no other failure', async () => {
  expect(await outcome(apart, 'isolated', { kind: 'silent', reason: 'no connection' })).toEqual({
    ok: true,
    observed: 'no connection',
  });
  expect(await outcome(apart, 'isolated', { kind: 'stranger', reason: 'ECONNREFUSED' })).toMatchObject({
    ok: false,
  });
  expect(await outcome(apart, 'isolated', { kind: 'broken', reason: 'no namespace' })).toMatchObject({
    ok: false,
  });
});

it('takes a refusal for one where the own VPC has that address too', async () => {
  expect(await outcome(overlap, 'isolated', { kind: 'stranger', reason: 'ECONNREFUSED' })).toMatchObject({
    ok: true,
  });
});

it('wants the sender to be seen as it is', async () => {
  const lab = labOf('two-vpcs');
  const [from] = lab.workloads;
  const name = lab.workloads.find(({ vpc }) => vpc !== from?.vpc)?.name ?? '';
  expect(await outcome(lab, 'reach', { kind: 'answer', name, caller: from?.address ?? '' })).toMatchObject({
    ok: true,
  });
  expect(await outcome(lab, 'reach', { kind: 'answer', name, caller: '198.51.100.10' })).toEqual({
    ok: false,
    observed: `${name} saw 198.51.100.10`,
  });
});

it('takes neither an answer nor a refusal for a closed way', async () => {
  const [workload] = apart.workloads;
  if (workload === undefined) throw new Error('the lab has no workload');
  const intent: Intent = {
    kind: 'closed',
    category: 'underlay',
    from: { name: workload.name, netns: workload.name, workload },
    to: { name: 'central', address: '172.31.0.1' },
    port: 6642,
  };
  const isOk = async (answer: Answer | NoAnswer): Promise<boolean> =>
    (await verified(apart, intent, answer)).ok;
  expect(await isOk({ kind: 'silent', reason: 'no connection' })).toBe(true);
  expect(await isOk({ kind: 'stranger', reason: 'ECONNREFUSED' })).toBe(false);
  expect(await isOk({ kind: 'answer', name: 'central', caller: workload.address })).toBe(false);
  expect(await isOk({ kind: 'broken', reason: 'no namespace' })).toBe(false);
});

it('proves walls again once a lab that was still settling has settled', async () => {
  const [from] = apart.workloads;
  const friend = apart.workloads.find(({ vpc, name }) => vpc === from?.vpc && name !== from.name);
  const other = apart.workloads.find(({ vpc }) => vpc !== from?.vpc);
  if (from === undefined || friend === undefined || other === undefined) throw new Error('too few workloads');
  const intents: readonly Intent[] = [
    { kind: 'reach', category: 'same-subnet', from, to: friend, protocol: 'tcp' },
    { kind: 'isolated', from, to: other, protocol: 'tcp' },
  ];
  // Nothing gets through at first; then all does, also where it must not.
  const seen = new Set<string>();
  const settling = (name: string): Answer | NoAnswer => {
    if (seen.has(name)) return { kind: 'answer', name, caller: from.address };
    seen.add(name);
    return { kind: 'silent', reason: 'no connection' };
  };
  const { failed, total } = await verifiedBy(apart, intents, settling);
  expect(failed.map(({ observed }) => observed)).toEqual([`answered by ${other.name}`]);
  expect(total).toBe(2);
  // A wall that stands from the first packet on is probed once.
  let asked = 0;
  const settled = (name: string): Answer | NoAnswer => {
    if (name === friend.name) return { kind: 'answer', name, caller: from.address };
    asked += 1;
    return { kind: 'silent', reason: 'no connection' };
  };
  expect((await verifiedBy(apart, intents, settled)).ok).toBe(true);
  expect(asked).toBe(1);
});

it('takes what accepts a connection and says nothing for no wall', async () => {
  const [from] = apart.workloads;
  const to = apart.workloads.find(({ vpc }) => vpc !== from?.vpc);
  if (from === undefined || to === undefined) throw new Error('too few workloads');
  const world = {
    probe: async ({ until }: Probe): Promise<NoAnswer> => {
      await once(until ?? AbortSignal.abort(), 'abort');
      return { kind: 'stranger', reason: 'no whole answer in time' };
    },
    bgpFault: () => Promise.resolve(undefined),
    edgeNextHops: () => Promise.resolve([]),
    lostAt: () => Promise.resolve('nowhere'),
  };
  const { signal } = new AbortController();
  const run = { settleMs: 0, concurrency: 1, signal, onProgress: () => undefined };
  const { failed } = await verify(apart, [{ kind: 'isolated', from, to, protocol: 'tcp' }], world, run);
  expect(failed.map(({ observed }) => observed)).toEqual(['no whole answer in time']);
});
