// Per prefix of each gateway: whether it was intended, whether bgpd announces it, and what the other side made of it.

import { SHOW_ROUTES, parseAdvertised, parseRoutes, showAdvertised } from '../frr/bgp-state.ts';
import type { BgpRoute } from '../frr/bgp-state.ts';
import { SITE_LINK } from '../model/site-link.ts';
import type { Lab } from '../model/lab.ts';
import type { AnnouncementView } from '../model/routing.ts';
import { regionGateways } from '../model/regions.ts';
import type { Cidr, Ipv4 } from '../net/text.ts';
import type { GatewayStatus } from '../routing/events.ts';
import { publicAddressesOf } from '../model/public-addresses.ts';

/** A route that a router refuses, with the list that says so. */
export type Refusal = {
  readonly router: string;
  readonly peer: Ipv4;
  readonly prefix: Cidr;
  readonly reason: string;
};

type Intended = Pick<AnnouncementView, 'prefix' | 'source' | 'of'>;

/** A gateway that announces, and the router that it announces to. */
type Speaker = {
  readonly name: string;
  /** Its address there. */
  readonly address: Ipv4;
  readonly to: string;
  readonly toAddress: Ipv4;
  /** By the lab file alone; undefined: the routing agent says what. */
  readonly fixed: readonly Intended[] | undefined;
};

export async function announcementsOf(
  {
    lab,
    agent,
    refused,
  }: {
    readonly lab: Lab;
    readonly agent: readonly GatewayStatus[];
    readonly refused: readonly Refusal[];
  },
  ask: (netns: string, command: string) => Promise<string | undefined>,
): Promise<readonly AnnouncementView[]> {
  const speakers = speakersOf(lab);
  const peers = [...new Set(speakers.map(({ to }) => to))];
  const routes = new Map(
    await Promise.all(
      peers.map(async (peer) => [peer, parseRoutes((await ask(peer, SHOW_ROUTES)) ?? '')] as const),
    ),
  );
  const shown = speakers.map(async (speaker) =>
    announcedBy(speaker, {
      driven: agent.find(({ gateway }) => gateway === speaker.name),
      announced: new Set(parseAdvertised((await ask(speaker.name, showAdvertised(speaker.toAddress))) ?? '')),
      routes: routes.get(speaker.to) ?? [],
      refused: refused.filter(({ router, peer }) => router === speaker.to && peer === speaker.address),
    }),
  );
  return (await Promise.all(shown)).flat();
}

function speakersOf(lab: Lab): readonly Speaker[] {
  const { edge } = lab;
  const toEdge = lab.natGateways.filter(({ routing }) => routing.protocol === 'bgp');
  return [
    ...(edge === undefined ? [] : toEdge).map((gateway): Speaker => {
      const { name, outsideAddress, peerAddress, prefixes, vpcs, isDriven } = gateway;
      const fixed = [
        ...prefixes.map((prefix, at) => ({ prefix, source: 'vpc', of: vpcs[at] ?? '' })),
        ...publicAddressesOf(lab, gateway).map(({ prefix, of }) => ({ prefix, source: 'fixed', of })),
      ];
      const ends = { address: outsideAddress, to: edge?.name ?? '', toAddress: peerAddress };
      return { name, ...ends, fixed: isDriven ? undefined : fixed };
    }),
    ...lab.sites.map(({ name: site, gateway }) => ({
      name: gateway.name,
      ...{ address: SITE_LINK.gateway, to: site, toAddress: SITE_LINK.site, fixed: undefined },
    })),
    ...regionGateways(lab).map(({ gateway, table }) => ({
      name: gateway.name,
      ...{ address: gateway.outsideAddress, to: table.name, toAddress: gateway.tableAddress },
      fixed: undefined,
    })),
  ];
}

function announcedBy(
  { name, address, to, fixed }: Speaker,
  {
    driven,
    announced,
    routes,
    refused,
  }: {
    readonly driven: GatewayStatus | undefined;
    readonly announced: ReadonlySet<Cidr>;
    /** Of the other side. */
    readonly routes: readonly BgpRoute[];
    readonly refused: readonly Refusal[];
  },
): readonly AnnouncementView[] {
  const taken = new Map(
    routes.flatMap(({ prefix, paths }) => {
      const own = paths.find(({ peer }) => peer === address);
      // Where there is no other way, FRR says that it came first.
      return own === undefined ? [] : [[prefix, { ...own, isOneOfSeveral: paths.length > 1 }] as const];
    }),
  );
  const reasons = new Map(refused.map(({ prefix, reason }) => [prefix, reason]));
  const meant = new Map((fixed ?? driven?.announced ?? []).map((entry) => [entry.prefix, entry]));
  const withheld = driven?.refused ?? [];
  const isWithheld = new Set(withheld.map(({ prefix }) => prefix));
  const judged = new Set([...meant.keys(), ...announced, ...taken.keys(), ...reasons.keys()]);
  const verdictOn = (
    prefix: Cidr,
  ): Pick<AnnouncementView, 'isAnnounced' | 'edge' | 'isUsed' | 'preferred'> => {
    const path = taken.get(prefix);
    return {
      isAnnounced: announced.has(prefix),
      edge: path !== undefined ? 'accepted' : reasons.has(prefix) ? 'refused' : undefined,
      isUsed: path?.isUsed ?? false,
      preferred: path?.isOneOfSeveral === true ? path.selection : '',
    };
  };
  return [
    ...[...judged]
      .filter((prefix) => meant.has(prefix) || !isWithheld.has(prefix))
      .map((prefix) => ({
        ...{ gateway: name, to, prefix },
        source: meant.get(prefix)?.source ?? '',
        of: meant.get(prefix)?.of ?? '',
        isIntended: meant.has(prefix),
        ...verdictOn(prefix),
        reason: taken.has(prefix) ? '' : (reasons.get(prefix) ?? ''),
      })),
    ...withheld.map(({ prefix, source, of, reason }) => ({
      ...{ gateway: name, to, prefix, source, of, reason },
      isIntended: false,
      ...verdictOn(prefix),
    })),
  ];
}
