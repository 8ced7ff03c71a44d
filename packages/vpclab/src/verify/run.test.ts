import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseLab } from '../concepts/parse-lab.ts';
import type { VerifyReport } from '../model/engine.ts';
import type { Lab } from '../model/lab.ts';
import type { LabPromise } from '../model/promise.ts';
import { closedWall } from '../concepts/closed-wall.ts';
import type { Workload } from '../concepts/workload/resolved.ts';
import { unasked } from '../../test/support/unasked-world.ts';
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
  const { results } = await verified(promiseBetween(lab, kind, from, to), answer);
  return { ok: results[0]?.ok, observed: results[0]?.observed };
}

function promiseBetween(lab: Lab, kind: 'isolated' | 'reach', from: Workload, to: Workload): LabPromise {
  const networks = lab.vpcs.filter(({ name }) => name === from.vpc).map(({ cidr }) => cidr);
  const probed = {
    text: `${from.name} and ${to.name}`,
    from: { name: from.name, netns: from.name, address: from.address, networks },
    to: { name: to.name, address: to.address, netns: to.name },
    protocol: 'tcp',
    port: 80,
    between: [from.vpc, to.vpc],
    flow: undefined,
  } as const;
  return kind === 'isolated'
    ? { kind: 'wall', category: 'isolation', hides: 'receiver', ...probed }
    : { kind, category: 'transit', seenAs: from.address, shownBy: 'answer', ...probed };
}

/** Nothing but what the world answers is asked for. */
const UNREACHABLE = {
  connect: () => Promise.reject(new Error('not to be connected to')),
  run: () => Promise.reject(new Error('not to be run')),
};

/** In a world that gives this answer to everything: with an aborted signal it is asked once. */
async function verified(promise: LabPromise, answer: Answer | NoAnswer): Promise<VerifyReport> {
  return await verifiedBy([promise], () => answer, AbortSignal.abort());
}

/** A lab in which all but the packets is as promised. */
const FAULTLESS = {
  sessionFault: () => Promise.resolve(undefined),
  upkeep: unasked,
  nextHops: () => Promise.resolve([]),
  prefixesVia: () => Promise.resolve([]),
  connectFault: () => Promise.resolve(undefined),
  programState: () => Promise.resolve('running'),
  clusterFault: () => Promise.resolve(undefined),
  hop: () => Promise.resolve(undefined),
  offer: () => Promise.resolve(undefined),
  lostAt: () => Promise.resolve({ text: 'nowhere' }),
  facts: () => Promise.resolve([]),
  machine: UNREACHABLE,
};

async function verifiedBy(
  promises: readonly LabPromise[],
  answerOf: (to: string) => Answer | NoAnswer,
  signal = new AbortController().signal,
): Promise<VerifyReport> {
  const world = {
    probe: ({ to }: Probe) => Promise.resolve(answerOf(to.name)),
    ...FAULTLESS,
  };
  return await verify(promises, world, {
    settleMs: 0,
    concurrency: 1,
    extent: 'sample',
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

it('takes more promises than a call takes arguments', async () => {
  const lab = labOf('two-vpcs');
  const [from, to] = lab.workloads;
  if (from === undefined || to === undefined) throw new Error('the lab has too few workloads');
  const promise = promiseBetween(lab, 'reach', from, to);
  const promises = Array.from({ length: 150_000 }, () => promise);
  const answer = { kind: 'answer', name: to.name, caller: from.address } as const;
  expect(await verifiedBy(promises, () => answer)).toMatchObject({ ok: true, total: 150_000 });
});

it('takes a refusal for an arrival only where nobody need listen', async () => {
  const [from, to] = apart.workloads;
  if (from === undefined || to === undefined) throw new Error('the lab has too few workloads');
  const isOk = async (shownBy: 'answer' | 'arrival', answer: Answer | NoAnswer): Promise<boolean> => {
    const promise = promiseBetween(apart, 'reach', from, to);
    if (promise.kind !== 'reach') throw new Error('it is a reach');
    return (await verified({ ...promise, shownBy }, answer)).ok;
  };
  expect(await isOk('arrival', { kind: 'stranger', reason: 'ECONNREFUSED' })).toBe(true);
  expect(await isOk('arrival', { kind: 'silent', reason: 'no connection' })).toBe(false);
  expect(await isOk('arrival', { kind: 'broken', reason: 'no namespace' })).toBe(false);
  expect(await isOk('answer', { kind: 'stranger', reason: 'ECONNREFUSED' })).toBe(false);
});

it('takes neither an answer nor a refusal for a closed way', async () => {
  const [workload] = apart.workloads;
  if (workload === undefined) throw new Error('the lab has no workload');
  const promise = closedWall({
    category: 'underlay',
    from: { name: workload.name, netns: workload.name, address: workload.address, networks: ['10.0.0.0/16'] },
    to: { name: 'central', address: '172.31.0.1' },
    port: 6642,
  });
  const isOk = async (answer: Answer | NoAnswer): Promise<boolean> => (await verified(promise, answer)).ok;
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
  const promises = [
    promiseBetween(apart, 'reach', from, friend),
    promiseBetween(apart, 'isolated', from, other),
  ];
  // Nothing gets through at first; then all does, also where it must not.
  const seen = new Set<string>();
  const settling = (name: string): Answer | NoAnswer => {
    if (seen.has(name)) return { kind: 'answer', name, caller: from.address };
    seen.add(name);
    return { kind: 'silent', reason: 'no connection' };
  };
  const { failed, total } = await verifiedBy(promises, settling);
  expect(failed.map(({ observed }) => observed)).toEqual([`answered by ${other.name}`]);
  expect(total).toBe(2);
  // A wall that stands from the first packet on is probed once.
  let asked = 0;
  const settled = (name: string): Answer | NoAnswer => {
    if (name === friend.name) return { kind: 'answer', name, caller: from.address };
    asked += 1;
    return { kind: 'silent', reason: 'no connection' };
  };
  expect((await verifiedBy(promises, settled)).ok).toBe(true);
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
    ...FAULTLESS,
  };
  const { signal } = new AbortController();
  const run = { settleMs: 0, concurrency: 1, extent: 'sample' as const, signal, onProgress: () => undefined };
  const { failed } = await verify([promiseBetween(apart, 'isolated', from, to)], world, run);
  expect(failed.map(({ observed }) => observed)).toEqual(['no whole answer in time']);
});
