// Which workloads send to which: the selectors of a profile as pairs of workloads that reach each other. A profile
// that cannot work is refused with the reason. Pure.

import { VpclabError } from '../errors.ts';
import { reachability } from '../concepts/reachability.ts';
import type { Attempt, Destination, Verdict } from '../concepts/reachability.ts';
import { hostNames, nameOf } from '../concepts/dns/names.ts';
import { ALL_CONCEPTS } from '../concepts/registry.ts';
import type { Lab } from '../model/lab.ts';
import { HTTP_PORT, UDP_ECHO_PORT } from '../model/ports.ts';
import type { TrafficPair, TrafficProfile } from '../model/traffic.ts';

const INTERNET = 'internet';
const ALL = 'all';
/** More than a second's sends of the fastest profile. */
const MOST_PAIRS = 20_000;

type Workload = Lab['workloads'][number];

export function pairsOf(profile: TrafficProfile, lab: Lab): readonly TrafficPair[] {
  const senders = workloadsOf(profile, 'from', lab);
  if (profile.rate === 0 && profile.connections === 0)
    throw refused(profile, 'it has neither rate nor connections');
  const receivers: readonly Destination[] =
    profile.to === INTERNET
      ? (lab.internet?.hosts ?? []).map((host) => ({ kind: 'host', host }))
      : workloadsOf(profile, 'to', lab).map((workload) => ({ kind: 'workload', workload }));
  if (receivers.length === 0) throw refused(profile, 'this lab has no internet');
  if (senders.length * receivers.length > MOST_PAIRS)
    throw refused(profile, `${senders.length} x ${receivers.length} pairs are more than ${MOST_PAIRS}`);
  if (profile.kind === 'dns') return lookUps(profile, senders, receivers, lab);
  const verdictOf = reachability(
    lab,
    ALL_CONCEPTS.map(({ promises }) => promises),
  );
  const service =
    profile.kind === 'udp'
      ? ({ protocol: 'udp', port: UDP_ECHO_PORT } as const)
      : ({ protocol: 'tcp', port: HTTP_PORT } as const);
  const attempts = senders.flatMap((from) =>
    receivers.flatMap((to): Attempt[] =>
      to.kind === 'workload' && to.workload.name === from.name ? [] : [{ from, to, ...service }],
    ),
  );
  const open = attempts.filter((attempt) => verdictOf(attempt).kind === 'open');
  if (open.length > 0) return open.map(pairOf);
  const [first] = attempts;
  if (first === undefined) throw refused(profile, 'a workload does not send to itself');
  throw refused(
    profile,
    `${first.from.name} does not reach ${pairOf(first).to}: ${whyNot(verdictOf(first))}`,
  );
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

function workloadsOf(profile: TrafficProfile, end: 'from' | 'to', { workloads }: Lab): readonly Workload[] {
  const selector = profile[end];
  const found = workloads.filter(
    ({ name, tenant, vpc, subnet }) =>
      selector === ALL || [name, tenant, vpc, `${vpc}/${subnet}`].includes(selector),
  );
  if (found.length > 0) return found;
  const known = 'all, a tenant, a VPC, VPC/SUBNET or a workload';
  throw refused(
    profile,
    `\`${end}\` names nobody: "${selector}" (${known}${end === 'to' ? ', or internet' : ''})`,
  );
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
