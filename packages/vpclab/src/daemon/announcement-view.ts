// Per prefix of each gateway: whether it was intended, whether bgpd announces it, and what the edge made of it.

import { SHOW_ROUTES, parseAdvertised, parseRoutes, showAdvertised } from '../frr/bgp-state.ts';
import type { Lab } from '../model/lab.ts';
import type { AnnouncementView } from '../model/routing.ts';
import type { Cidr, Ipv4 } from '../net/text.ts';
import type { GatewayStatus } from '../routing/events.ts';
import { publicAddressesOf } from '../model/public-addresses.ts';

/** A route that the edge refuses, with the list that says so. */
export type EdgeVerdict = { readonly peer: Ipv4; readonly prefix: Cidr; readonly reason: string };

type Intended = Pick<AnnouncementView, 'prefix' | 'source' | 'of'>;

export async function announcementsOf(
  {
    lab,
    agent,
    verdicts,
  }: {
    readonly lab: Lab;
    readonly agent: readonly GatewayStatus[];
    readonly verdicts: readonly EdgeVerdict[];
  },
  ask: (netns: string, command: string) => Promise<string | undefined>,
): Promise<readonly AnnouncementView[]> {
  const gateways = lab.natGateways.filter(({ routing }) => routing.protocol === 'bgp');
  if (lab.edge === undefined || gateways.length === 0) return [];
  const accepted = parseRoutes((await ask(lab.edge.name, SHOW_ROUTES)) ?? '');
  const shown = gateways.map(async (gateway): Promise<readonly AnnouncementView[]> => {
    const { name, peerAddress, outsideAddress, prefixes, vpcs, isDriven } = gateway;
    const driven = agent.find((status) => status.gateway === name);
    const intended: readonly Intended[] = isDriven
      ? (driven?.announced ?? [])
      : [
          ...prefixes.map((prefix, at) => ({ prefix, source: 'vpc', of: vpcs[at] ?? '' })),
          ...publicAddressesOf(lab, gateway).map(({ prefix, of }) => ({ prefix, source: 'fixed', of })),
        ];
    const announced = new Set(parseAdvertised((await ask(name, showAdvertised(peerAddress))) ?? ''));
    const taken = new Set(
      accepted.flatMap(({ prefix, paths }) =>
        paths.some(({ peer }) => peer === outsideAddress) ? [prefix] : [],
      ),
    );
    const refused = new Map(
      verdicts.filter(({ peer }) => peer === outsideAddress).map(({ prefix, reason }) => [prefix, reason]),
    );
    const meant = new Map(intended.map((entry) => [entry.prefix, entry]));
    const judged = [...new Set([...meant.keys(), ...announced, ...taken, ...refused.keys()])];
    return [
      ...judged.map((prefix) => ({
        gateway: name,
        prefix,
        source: meant.get(prefix)?.source ?? '',
        of: meant.get(prefix)?.of ?? '',
        isIntended: meant.has(prefix),
        isAnnounced: announced.has(prefix),
        edge: taken.has(prefix)
          ? ('accepted' as const)
          : refused.has(prefix)
            ? ('refused' as const)
            : undefined,
        reason: taken.has(prefix) ? '' : (refused.get(prefix) ?? ''),
      })),
      ...(driven?.refused ?? []).map(({ prefix, source, of, reason }) => ({
        ...{ gateway: name, prefix, source, of, reason },
        isIntended: false,
        isAnnounced: announced.has(prefix),
        edge: undefined,
      })),
    ];
  });
  return (await Promise.all(shown)).flat();
}
