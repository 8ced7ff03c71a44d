// What a NAT gateway promises: its VPCs reach the internet and are seen at its address there; its session with the edge
// is up, and the edge knows the way back.

import { HTTP_PORT } from '../../model/ports.ts';
import type { Lab } from '../../model/lab.ts';
import type { LabPromise, RoutePromise } from '../../model/promise.ts';
import type { Cidr, Ipv4 } from '../../net/text.ts';
import { INTERNET } from '../attempt-promise.ts';
import { NO_PROMISES } from '../concept-promises.ts';
import type { ConceptPromises } from '../concept-promises.ts';
import { fromHost } from '../from-host.ts';
import { announcedBy, isAtBound, withheldAddresses } from '../../model/announced.ts';
import { sourcesOf } from '../../model/public-addresses.ts';
import type { NatGateway } from './resolved.ts';

/** FRR's `bgp default local-preference`. */
const DEFAULT_PREFERENCE = 100;

export const natGatewayPromises: ConceptPromises = {
  ...NO_PROMISES,
  ways: (lab) => {
    const exits = Map.groupBy(
      lab.natGateways.flatMap((gateway) => gateway.vpcs.map((vpc) => ({ vpc, gateway }))),
      ({ vpc }) => vpc,
    );
    return ({ from, to }) => {
      const [first, ...others] = to.kind === 'host' ? (exits.get(from.vpc) ?? []) : [];
      if (first === undefined) return undefined;
      const seenAs = ({ gateway }: typeof first): readonly Ipv4[] =>
        gateway.isTranslated ? sourcesOf(lab, gateway) : [from.address];
      const [one = '', ...more] = [first, ...others].flatMap(seenAs);
      return {
        category: INTERNET,
        seenAs: one,
        ...(more.length === 0 ? {} : { orSeenAs: [...new Set(more)].filter((address) => address !== one) }),
        port: first.gateway.name,
        mac: undefined,
      };
    };
  },
  undecided: (lab) => {
    const atBound = lab.natGateways.filter((gateway) => isAtBound(lab, gateway));
    const untold = new Set(atBound.flatMap(({ isTranslated, vpcs }) => (isTranslated ? [] : vpcs)));
    const withheld = withheldAddresses(lab);
    const untoldOnes = new Set(
      lab.elasticAddresses.flatMap(({ workload, address }) => (withheld.has(address) ? [workload] : [])),
    );
    // Answers to an address that is not announced find no way back.
    return ({ from, to }) => to.kind === 'host' && (untold.has(from.vpc) || untoldOnes.has(from.name));
  },
  others: ({ lab }) => {
    const { edge, natGateways } = lab;
    if (edge === undefined) return [];
    return [
      ...natGateways.flatMap(({ name, peerAddress, routing: { protocol } }) =>
        protocol === 'static'
          ? []
          : {
              kind: 'session' as const,
              text:
                protocol === 'bgp'
                  ? `${name} has its session with the edge`
                  : `${name} is an OSPF neighbor of the edge`,
              category: protocol,
              protocol,
              router: name,
              peer: peerAddress,
              peerName: edge.name,
            },
      ),
      ...natGateways
        .filter(({ routing }) => routing.bfd !== undefined)
        .map(({ name, peerAddress }) => ({
          kind: 'session' as const,
          text: `${name} asks the edge by BFD whether the path holds`,
          category: 'bfd',
          protocol: 'bfd' as const,
          router: name,
          peer: peerAddress,
          peerName: edge.name,
        })),
      ...natGateways
        .filter((gateway) => !isAtBound(lab, gateway))
        .flatMap((gateway) => fromOutside(lab, gateway)),
      ...[...announcements(lab)].flatMap(([prefix, gateways]) => preferred(edge, prefix, gateways)),
      ...[...announcements(lab)].map(([prefix, gateways]) => ({
        kind: 'route' as const,
        text: `the edge routes ${prefix} to ${gateways.map(({ name }) => name).join(' or ')}`,
        category: 'edge-route',
        router: edge.name,
        prefix,
        nextHops: gateways.map(({ outsideAddress }) => outsideAddress),
      })),
    ];
  },
};

/** What is not translated is reached from the outside: one workload of each subnet, where its groups let that in. */
function fromOutside(lab: Lab, gateway: NatGateway): readonly LabPromise[] {
  if (gateway.isTranslated) return [];
  const ask = fromHost(lab);
  const behind = lab.workloads.filter(({ vpc }) => gateway.vpcs.includes(vpc));
  const bySubnet = new Map(behind.map((workload) => [`${workload.vpc}/${workload.subnet}`, workload]));
  return [...bySubnet.values()].flatMap((to) =>
    ask({ to, at: to.address, as: 'its own address', category: 'routed', protocol: 'tcp', port: HTTP_PORT }),
  );
}

function announcements(lab: Lab): ReadonlyMap<string, readonly NatGateway[]> {
  const announced = new Map<string, NatGateway[]>();
  for (const gateway of lab.natGateways) {
    // A static route is no learned one: that packets get through is what shows it.
    if (gateway.routing.protocol === 'static' || isAtBound(lab, gateway)) continue;
    for (const prefix of announcedBy(lab, gateway)) {
      const others = announced.get(prefix) ?? [];
      others.push(gateway);
      announced.set(prefix, others);
    }
  }
  return announced;
}

/** Of several that announce it, the edge uses those that the lab file prefers. */
function preferred(
  edge: NonNullable<Lab['edge']>,
  prefix: Cidr,
  gateways: readonly NatGateway[],
): readonly RoutePromise[] {
  // What BGP brings comes before what OSPF does: zebra goes by the distance first.
  const speakers = gateways.filter(({ routing }) => routing.protocol === 'bgp');
  const most = Math.max(...speakers.map(preferenceOf));
  const [best, others] = [
    speakers.filter((one) => preferenceOf(one) === most),
    speakers.filter((one) => preferenceOf(one) !== most),
  ];
  if (others.length === 0) return [];
  const names = (some: readonly NatGateway[]): string => some.map(({ name }) => name).join(' or ');
  return [
    {
      kind: 'route',
      text: `the edge prefers ${names(best)} to ${names(others)} for ${prefix} (local preference ${most})`,
      category: 'edge-preference',
      router: edge.name,
      prefix,
      nextHops: best.map(({ outsideAddress }) => outsideAddress),
    },
  ];
}

function preferenceOf({ routing }: NatGateway): number {
  return routing.localPreference ?? DEFAULT_PREFERENCE;
}
