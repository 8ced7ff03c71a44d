// The user's own promises as verify proves them. They are proved even where the rest of the file contradicts them:
// the user wants to know about that.

import type { LabPromise } from '../../model/promise.ts';
import { senderOf } from '../attempt-promise.ts';
import { NO_PROMISES } from '../concept-promises.ts';
import type { ConceptPromises, PromiseContext } from '../concept-promises.ts';
import type { Attempt, Destination } from '../reachability.ts';
import type { UserPromise } from './resolved.ts';

const CATEGORY = 'promise';
/** Of a sample: at least so many packets for each promise of the file, where there are so many pairs, and at most. */
const SAMPLED = 24;
const MOST_SAMPLED = 200;

export const userPromises: ConceptPromises = {
  ...NO_PROMISES,
  others: (context) =>
    context.lab.promises.flatMap((promise) =>
      attemptsOf(context, promise).map((attempt) => provable(context, promise, attempt)),
    ),
};

function attemptsOf(context: PromiseContext, { from, to, protocol, port }: UserPromise): readonly Attempt[] {
  const { lab, extent } = context;
  const workloads = new Map(lab.workloads.map((workload) => [workload.name as string, workload]));
  const receivers = [
    ...to.workloads.flatMap((name): Destination[] => {
      const workload = workloads.get(name);
      return workload === undefined ? [] : [{ kind: 'workload', workload }];
    }),
    ...(lab.internet?.hosts ?? [])
      .filter(({ name }) => to.hosts.includes(name))
      .map((host): Destination => ({ kind: 'host', host })),
  ];
  const senders = from.flatMap((name) => workloads.get(name) ?? []);
  return pairsOf(senders, receivers, extent).flatMap(([sender, receiver]) =>
    receiver.kind === 'workload' && receiver.workload === sender
      ? []
      : [{ from: sender, to: receiver, protocol, port }],
  );
}

/** All pairs, or some in which each sender and each receiver is. */
function pairsOf<S, R>(
  senders: readonly S[],
  receivers: readonly R[],
  extent: PromiseContext['extent'],
): readonly (readonly [S, R])[] {
  if (extent === 'exhaustive') return senders.flatMap((from) => receivers.map((to) => [from, to] as const));
  const longer = Math.max(senders.length, receivers.length);
  const count = Math.min(senders.length * receivers.length, Math.max(SAMPLED, longer), MOST_SAMPLED);
  return Array.from({ length: count }, (_, index) => {
    // Each turn over the longer list meets others than the one before.
    const turn = Math.floor(index / longer);
    const from = senders[index % senders.length];
    const to = receivers[(index + turn + 1) % receivers.length];
    return from === undefined || to === undefined ? [] : [[from, to] as const];
  }).flat();
}

function provable(
  { promiseOf }: PromiseContext,
  { allow, number }: UserPromise,
  attempt: Attempt,
): LabPromise {
  const { from, protocol, port } = attempt;
  const to = attempt.to.kind === 'host' ? attempt.to.host.name : attempt.to.workload.name;
  const verb = allow ? 'reaches' : 'does not reach';
  const stated = {
    category: CATEGORY,
    text: `${from.name} ${verb} ${to} (${protocol} port ${port}): promise ${number} of the file`,
    between: undefined,
  };
  const likely = promiseOf(attempt);
  // Both kinds of what the file says of a packet are probed; the others are no answers to an attempt.
  if (likely.kind !== 'reach' && likely.kind !== 'wall') return { ...likely, ...stated };
  const { to: receiver, flow } = likely;
  if (allow) {
    if (likely.kind === 'reach') return { ...likely, ...stated };
    // The file opens no way: it fails, unless the world does what the file does not say.
    const probed = { from: likely.from, to: receiver, protocol, port, flow };
    return { kind: 'reach', ...stated, ...probed, seenAs: from.address, shownBy: 'arrival' };
  }
  if (likely.kind === 'wall') return { ...likely, ...stated };
  // The file opens a way: nobody else can be meant by the address.
  const probed = { from: senderOf(from, []), to: receiver, protocol, port, flow };
  return { kind: 'wall', ...stated, ...probed, hides: 'address' };
}
