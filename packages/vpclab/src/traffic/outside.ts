// Traffic with those who are no workloads: hosts of the internet that send to what can be reached from outside, and hosts of a
// customer's site, both ways. It counts as the tenant's whose workload is at the other end. Pure.

import { VpclabError } from '../errors.ts';
import { fromOutsider } from '../concepts/from-host.ts';
import { isolatedIn } from '../concepts/route-table/isolated.ts';
import { gatesOf } from '../concepts/security-group/gates.ts';
import type { Lab } from '../model/lab.ts';
import type { TrafficPair, TrafficProfile } from '../model/traffic.ts';

export type Service = { readonly protocol: 'tcp' | 'udp'; readonly port: number };
type Workload = Lab['workloads'][number];
type Site = Lab['sites'][number];
type Chosen = (end: 'from' | 'to') => readonly Workload[];

const INTERNET = 'internet';

/** Undefined: only workloads send, to workloads or to the internet. `chosen`: those that an end of the profile names. */
export function outsidePairs(
  profile: TrafficProfile,
  lab: Lab,
  { service, chosen }: { readonly service: Service; readonly chosen: Chosen },
): readonly TrafficPair[] | undefined {
  const { from, to, kind } = profile;
  const siteNamed = (name: string): Site | undefined => lab.sites.find((site) => site.name === name);
  const [sender, receiver] = [siteNamed(from), siteNamed(to)];
  if (from !== INTERNET && sender === undefined && receiver === undefined) return undefined;
  if (kind === 'dns' || kind === 'tree') throw refused(profile, `${kind} is sent by workloads to workloads`);
  if ([from, to].every((name) => name === INTERNET || siteNamed(name) !== undefined))
    throw refused(profile, 'workloads are at neither end');
  const pairs =
    receiver !== undefined
      ? toSite(chosen('from'), receiver, lab, service)
      : sender !== undefined
        ? fromSite(sender, chosen('to'), lab, service)
        : fromInternet(chosen('to'), lab, service);
  if (pairs.length > 0) return pairs;
  throw refused(profile, `${from} does not reach ${to}: no address, route or security group lets it in`);
}

/** All hosts send from one namespace, which takes the address of the first. */
function fromSite(
  site: Site,
  receivers: readonly Workload[],
  lab: Lab,
  service: Service,
): readonly TrafficPair[] {
  const [host] = site.hosts;
  if (host === undefined) return [];
  const sender = { ...host, netns: site.lan };
  const ask = fromOutsider(lab, sender);
  return receivers
    .filter(({ vpc }) => vpc === site.vpc)
    .filter((to) => isReached(ask({ to, at: to.address, ...service, ...UNNAMED })))
    .map((to) => pairWith(to, { sender, receiver: to }));
}

function fromInternet(receivers: readonly Workload[], lab: Lab, service: Service): readonly TrafficPair[] {
  const { internet, elasticAddresses, publishedPorts } = lab;
  const [host] = internet?.hosts ?? [];
  if (internet === undefined || host === undefined) return [];
  const sender = { ...host, netns: internet.name };
  const ask = fromOutsider(lab, sender);
  const open = [
    ...elasticAddresses,
    ...publishedPorts.filter(
      ({ protocol, port, to }) => protocol === service.protocol && port === service.port && to === port,
    ),
  ];
  return receivers.flatMap((to) =>
    open
      .filter(({ workload }) => workload === to.name)
      .filter(({ address }) => isReached(ask({ to, at: address, ...service, ...UNNAMED })))
      .map(({ address }) => pairWith(to, { sender, receiver: { name: to.name, address } })),
  );
}

function toSite(
  senders: readonly Workload[],
  site: Site,
  lab: Lab,
  service: Service,
): readonly TrafficPair[] {
  const isIsolated = isolatedIn(lab);
  const gates = gatesOf(lab);
  return senders
    .filter((from) => from.vpc === site.vpc && !isIsolated(from))
    .flatMap((from) =>
      site.hosts
        .filter((host) =>
          gates
            .passages({ from, to: { kind: 'host', host }, ...service })
            .every(({ isAllowed }) => isAllowed),
        )
        .map((host) => pairWith(from, { sender: { ...from, netns: from.name }, receiver: host })),
    );
}

type Named = { readonly name: string; readonly address: string };

function pairWith(
  { tenant, vpc }: Workload,
  { sender, receiver }: { readonly sender: Named & { readonly netns: string }; readonly receiver: Named },
): TrafficPair {
  const { name: from, netns } = sender;
  return { from, netns, tenant, vpc, to: receiver.name, address: receiver.address };
}

/** Of a promise that is only asked whether it would hold. */
const UNNAMED = { as: '', category: '' };

function isReached(promises: ReturnType<ReturnType<typeof fromOutsider>>): boolean {
  return promises.every(({ kind }) => kind === 'reach');
}

function refused({ name }: TrafficProfile, reason: string): VpclabError {
  return new VpclabError('BAD_ARGUMENT', `Traffic "${name}" cannot work: ${reason}.`);
}
