// Which workloads send to which: the selectors of a profile as pairs of workloads that reach each other. A profile
// that cannot work is refused with the reason. Pure.

import { VpclabError } from '../errors.ts';
import { reachability } from '../concepts/reachability.ts';
import type { Attempt, Destination, Verdict } from '../concepts/reachability.ts';
import { hostNames, nameOf } from '../concepts/dns/names.ts';
import { ALL_CONCEPTS } from '../concepts/registry.ts';
import { LESS_BUSY, pairTooBusy } from '../concepts/traffic/busiest-pair.ts';
import {
  attemptsOf,
  INTERNET,
  MOST_PAIRS,
  nameOfDestination,
  receiversNamed,
  selected,
  treeAttempts,
} from '../concepts/traffic/tree-attempts.ts';
import type { Lab } from '../model/lab.ts';
import { HTTP_PORT, UDP_ECHO_PORT } from '../model/ports.ts';
import { MOST_DATAGRAM, treeTooFast, treeTooLarge } from '../model/traffic-defaults.ts';
import type { TrafficPair, TrafficProfile } from '../model/traffic.ts';
import { outsidePairs, type Service } from './outside.ts';

type Workload = Lab['workloads'][number];

export function pairsOf(profile: TrafficProfile, lab: Lab): readonly TrafficPair[] {
  if (profile.rate === 0 && profile.connections === 0)
    throw refused(profile, 'it has neither rate nor connections');
  if (profile.kind === 'udp' && profile.bytes > MOST_DATAGRAM)
    throw refused(
      profile,
      `a datagram of ${profile.bytes} bytes is more than the ${MOST_DATAGRAM} of a packet`,
    );
  const chosen = (end: 'from' | 'to'): readonly Workload[] => workloadsOf(profile, end, lab);
  const outside = outsidePairs(profile, lab, { service: serviceOf(profile), chosen });
  if (outside !== undefined) return outside;
  const senders = chosen('from');
  const verdictOf = reachability(
    lab,
    ALL_CONCEPTS.map(({ promises }) => promises),
  );
  const isTree = profile.kind === 'tree';
  if (isTree === (profile.hops.length === 0)) throw refused(profile, 'trees have hops, and other kinds none');
  if (isTree) return boundedTree(profile, () => treePairs(profile, senders, lab, verdictOf));
  const receivers = bounded(profile, senders, receiversOf(profile, profile.to, lab));
  if (profile.kind === 'dns') return lookUps(profile, senders, receivers, lab);
  return openAttempts(profile, senders, receivers, verdictOf).map(pairOf);
}

type Judge = (attempt: Attempt) => Verdict;

/** What of it may pass; refused where nothing may. */
function openAttempts(
  profile: TrafficProfile,
  senders: readonly Workload[],
  receivers: readonly Destination[],
  verdictOf: Judge,
): readonly Attempt[] {
  const attempts = attemptsOf(senders, receivers, serviceOf(profile));
  const open = attempts.filter((attempt) => verdictOf(attempt).kind === 'open');
  if (open.length > 0) return open;
  const [first] = attempts;
  if (first === undefined) throw refused(profile, 'a workload does not send to itself');
  throw refused(
    profile,
    `${first.from.name} does not reach ${nameOfDestination(first.to)}: ${whyNot(verdictOf(first))}`,
  );
}

function serviceOf({ kind }: TrafficProfile): Service {
  return kind === 'udp' ? { protocol: 'udp', port: UDP_ECHO_PORT } : { protocol: 'tcp', port: HTTP_PORT };
}

/** More calls than the generator can make would fail by themselves, whatever the network does. */
function boundedTree(
  profile: TrafficProfile,
  pairsOfTree: () => readonly TrafficPair[],
): readonly TrafficPair[] {
  const { hops, rate } = profile;
  const tooMuch = treeTooLarge(hops) ?? treeTooFast(rate, hops);
  if (tooMuch !== undefined) throw refused(profile, tooMuch);
  const pairs = pairsOfTree();
  const tooBusy = pairTooBusy(hops, pairs);
  if (tooBusy !== undefined) throw refused(profile, `${tooBusy.message}: ${LESS_BUSY}`);
  return pairs;
}

/** Whoever may be called at one hop has to reach somebody of the next: a tree that is cut there never ends well. */
function treePairs(
  profile: TrafficProfile,
  senders: readonly Workload[],
  lab: Lab,
  verdictOf: Judge,
): readonly TrafficPair[] {
  const attempts = treeAttempts(profile.hops, senders, (callers, { to }, hop) => {
    if (to === INTERNET && hop < profile.hops.length - 1)
      throw refused(profile, 'hosts of the internet call nobody: `internet` can only be the last hop');
    const receivers = bounded(profile, callers, receiversOf(profile, to, lab));
    return callers.flatMap((caller) => openAttempts(profile, [caller], receivers, verdictOf));
  });
  return attempts.map((attempt) => ({ ...pairOf(attempt), hop: attempt.hop }));
}

function receiversOf(profile: TrafficProfile, to: string, lab: Lab): readonly Destination[] {
  const receivers = receiversNamed(to, lab);
  if (receivers.length > 0) return receivers;
  throw to === INTERNET ? refused(profile, 'this lab has no internet') : nobody(profile, 'to', to);
}

function bounded(
  profile: TrafficProfile,
  senders: readonly Workload[],
  receivers: readonly Destination[],
): readonly Destination[] {
  if (senders.length * receivers.length <= MOST_PAIRS) return receivers;
  throw refused(profile, `${senders.length} x ${receivers.length} pairs are more than ${MOST_PAIRS}`);
}

/** Names are asked for whether or not what they name can be reached. */
function lookUps(
  profile: TrafficProfile,
  senders: readonly Workload[],
  receivers: readonly Destination[],
  { resolvers, internet }: Lab,
): readonly TrafficPair[] {
  const servers = new Map<string, string>(resolvers.map(({ vpc, address }) => [vpc, address]));
  const hosts = new Map<string, string>(
    (internet === undefined ? [] : hostNames(internet)).map(({ name, address }) => [address, name]),
  );
  const found = senders.flatMap((from) => {
    const server = servers.get(from.vpc);
    if (server === undefined) return [];
    return receivers.flatMap((to): TrafficPair[] => {
      const name = to.kind === 'host' ? hosts.get(to.host.address) : nameOf(to.workload);
      const isKnown = to.kind === 'host' || to.workload.vpc === from.vpc;
      return name === undefined || !isKnown ? [] : [{ ...pairBetween(from, to), lookUp: { server, name } }];
    });
  });
  if (found.length > 0) return found;
  const [first] = senders;
  const why = senders.some(({ vpc }) => servers.has(vpc))
    ? 'a VPC knows its own names and those of the internet only'
    : `${first?.vpc} has no resolver: \`dns: true\` gives it one`;
  throw refused(profile, why);
}

function workloadsOf(profile: TrafficProfile, end: 'from' | 'to', lab: Lab): readonly Workload[] {
  const found = selected(profile[end], lab);
  if (found.length > 0) return found;
  throw nobody(profile, end, profile[end]);
}

function nobody(profile: TrafficProfile, end: 'from' | 'to', selector: string): VpclabError {
  const known = 'all, a tenant, a VPC, VPC/SUBNET, a workload, a site or internet';
  return refused(profile, `\`${end}\` names nobody: "${selector}" (${known})`);
}

function pairOf({ from, to }: Attempt): TrafficPair {
  return pairBetween(from, to);
}

function pairBetween(from: Workload, to: Destination): TrafficPair {
  const receiver = to.kind === 'workload' ? to.workload : to.host;
  const { name, tenant, vpc } = from;
  return { from: name, netns: name, tenant, vpc, to: receiver.name, address: receiver.address };
}

function whyNot(verdict: Verdict): string {
  return verdict.kind === 'refused' ? verdict.refusal.because : 'nothing in the lab file joins them';
}

function refused({ name }: TrafficProfile, reason: string): VpclabError {
  return new VpclabError('BAD_ARGUMENT', `Traffic "${name}" cannot work: ${reason}.`);
}
