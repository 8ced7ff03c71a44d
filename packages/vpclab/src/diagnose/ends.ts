// Which two places of the lab are meant: by name, by address, or by a prefix that holds some. Pure.

import { VpclabError } from '../errors.ts';
import { nearestName } from '../lab-file/did-you-mean.ts';
import type { DiagnosedEnd } from '../model/diagnosis.ts';
import { isDefined } from '../model/is-defined.ts';
import type { Lab } from '../model/lab.ts';
import { addressOf, formatAddress, parseAddress } from '../net/ipv4.ts';
import { holdsAddress, lastAddress, parsePrefix, prefixOf } from '../net/prefix.ts';
import type { Prefix } from '../net/prefix.ts';
import { routerAddresses } from './routers.ts';
import type { NatGateway } from '../concepts/nat-gateway/resolved.ts';

export type Ends = { readonly from: DiagnosedEnd; readonly to: DiagnosedEnd };

/** Throws BAD_ARGUMENT for what the lab does not know, or cannot send from. */
export function endsOf(lab: Lab, asked: { readonly from: string; readonly to: string }): Ends {
  const from = senderOf(lab, asked.from);
  return { from, to: receiverOf(lab, asked.to, from) };
}

/** Everything that has an address, each with the one that it is known by. */
function places(lab: Lab): readonly DiagnosedEnd[] {
  const { edge, internet } = lab;
  return [
    ...lab.workloads.map(({ name, address }) => place('workload', name, address, name)),
    ...lab.natGateways.map(({ name, insideAddress }) => place('nat-gateway', name, insideAddress, name)),
    ...(edge === undefined ? [] : [place('edge', edge.name, edge.externalAddress, edge.name)]),
    ...(internet?.hosts ?? []).map(({ name, address }) =>
      place('internet-host', name, address, internet?.name),
    ),
  ];
}

/** The internet, as commands and promises call it, is any of its hosts. */
function placeNamed(lab: Lab, asked: string): DiagnosedEnd | undefined {
  const all = places(lab);
  const named = all.find(({ name }) => name === asked);
  if (named !== undefined || asked !== lab.internet?.name) return named;
  const host = all.find(({ kind }) => kind === 'internet-host');
  return host && { ...host, asked };
}

function place(
  kind: DiagnosedEnd['kind'],
  name: string,
  address: string,
  netns: string | undefined,
): DiagnosedEnd {
  return { asked: name, kind, name, address, netns };
}

/** Also the addresses that a router has besides. */
function atAddress(lab: Lab, address: string): readonly DiagnosedEnd[] {
  const { edge } = lab;
  return [
    ...places(lab),
    ...lab.natGateways.map(({ name, outsideAddress }) => place('nat-gateway', name, outsideAddress, name)),
    ...(edge === undefined ? [] : [place('edge', edge.name, edge.internetAddress, edge.name)]),
  ].filter((one) => one.address === address);
}

function senderOf(lab: Lab, asked: string): DiagnosedEnd {
  const named = placeNamed(lab, asked);
  if (named !== undefined) return named;
  const inside = parsedPrefix(asked);
  if (inside === undefined) throw unknown(lab, asked);
  const found =
    inside.length === 32 ? atAddress(lab, formatAddress(inside.base)) : places(lab).filter(isIn(inside));
  const [first, ...others] = found;
  const own = routerAddresses(lab).find(({ address }) => address === asked);
  if (first === undefined && own !== undefined)
    throw new VpclabError(
      'BAD_ARGUMENT',
      `${asked} is an address of the router ${own.router}, which sends nothing by itself: name a place behind it.`,
    );
  if (first === undefined) {
    throw new VpclabError(
      'BAD_ARGUMENT',
      `Nothing in the lab is at ${asked}, so nothing can be sent from there.`,
    );
  }
  if (inside.length === 32 && others.some(({ name }) => name !== first.name)) {
    const names = found.map(({ name }) => name).join(' and ');
    throw new VpclabError('BAD_ARGUMENT', `${asked} is the address of ${names}: name the one to send from.`);
  }
  return { ...first, asked };
}

/** An address means whoever is reached there, so it is nobody's before the packet was followed. */
function receiverOf(lab: Lab, asked: string, from: DiagnosedEnd): DiagnosedEnd {
  const named = placeNamed(lab, asked);
  if (named !== undefined) return { ...named, address: seenFrom(lab, named, from) };
  const atSite = lab.sites.flatMap(({ hosts }) => hosts).find(({ name }) => name === asked);
  // Reached, but not followed there: the network is the customer's.
  if (atSite !== undefined) return { ...atSite, asked, kind: 'address', netns: undefined };
  const inside = parsedPrefix(asked);
  if (inside === undefined) throw unknown(lab, asked);
  if (inside.length === 32) return addressed(lab, asked, formatAddress(inside.base));
  // Of a prefix one address stands for all.
  const inhabitant = places(lab).find((one) => isIn(inside)(one) && one.name !== from.name);
  const base = inside.length > 30 ? inside.base : inside.base + 1;
  return addressed(lab, asked, inhabitant?.address ?? formatAddress(base));
}

/** A class of addresses that are nobody's: RFC 1122 section 3.2.1.3, RFC 5771, RFC 919. */
const NOBODY: readonly { readonly prefix: string; readonly what: string }[] = [
  { prefix: '0.0.0.0/8', what: 'not an address that packets are sent to' },
  { prefix: '127.0.0.0/8', what: 'a loopback address' },
  { prefix: '224.0.0.0/4', what: 'a multicast address' },
  { prefix: '240.0.0.0/4', what: 'not an address that packets are sent to' },
];

function addressed(lab: Lab, asked: string, address: string): DiagnosedEnd {
  const subnets = lab.vpcs.flatMap((vpc) => vpc.subnets);
  const isBroadcast = subnets
    .map(({ cidr }) => prefixOf(cidr))
    .some((subnet) => subnet.length <= 30 && lastAddress(subnet) === addressOf(address));
  const nobody = NOBODY.find(({ prefix }) => holdsAddress(prefixOf(prefix), addressOf(address)));
  const what = isBroadcast ? 'the broadcast address of a subnet' : nobody?.what;
  if (what !== undefined)
    throw new VpclabError('BAD_ARGUMENT', `${address} is ${what}: name one place that packets are for.`);
  const [only, ...others] = atAddress(lab, address);
  if (only !== undefined && others.length === 0) return { ...only, asked, address };
  return { asked, kind: 'address', name: address, address, netns: undefined };
}

/** A router is met at its address on the sender's side. */
function seenFrom(lab: Lab, { kind, name, address }: DiagnosedEnd, from: DiagnosedEnd): string {
  const { edge } = lab;
  if (kind === 'edge' && edge !== undefined && from.kind === 'internet-host') return edge.internetAddress;
  const gateway = kind === 'nat-gateway' ? lab.natGateways.find((one) => one.name === name) : undefined;
  if (gateway === undefined) return address;
  return isInside(lab, gateway, from) ? gateway.insideAddress : gateway.outsideAddress;
}

function isInside(lab: Lab, gateway: NatGateway, from: DiagnosedEnd): boolean {
  const vpc = lab.workloads.find(({ name }) => name === from.name)?.vpc;
  return vpc !== undefined && gateway.vpcs.includes(vpc);
}

function isIn(prefix: Prefix): (one: DiagnosedEnd) => boolean {
  return ({ address }) => holdsAddress(prefix, addressOf(address));
}

/** Also of a single address. */
function parsedPrefix(asked: string): Prefix | undefined {
  if (!/^[\d./]+$/.test(asked)) return undefined;
  if (!asked.includes('/')) {
    const address = parseAddress(asked);
    if (address.kind === 'ok') return { base: address.value, length: 32 };
    throw malformed(asked, address.problem, address.suggestion);
  }
  const prefix = parsePrefix(asked);
  if (prefix.kind === 'ok') return prefix.value;
  throw malformed(asked, prefix.problem, prefix.suggestion);
}

function malformed(asked: string, problem: string, suggestion: string | undefined): VpclabError {
  const hint = suggestion === undefined ? '' : `: did you mean ${suggestion}?`;
  return new VpclabError('BAD_ARGUMENT', `${asked} ${problem}${hint}`);
}

/** For completion and for errors. */
function endNames(lab: Lab): readonly string[] {
  return places(lab).map(({ name }) => name);
}

/** What the lab has, and no packet of a tenant begins or ends at. */
function unfollowed(
  { nodes, sites, regions, resolvers, vpcs, transits }: Lab,
  asked: string,
): string | undefined {
  if (asked === 'central' || nodes.some(({ name }) => name === asked)) return 'a node';
  if (vpcs.some(({ name }) => name === asked)) return 'a VPC';
  if (transits.some(({ name }) => name === asked)) return 'a transit';
  if (resolvers.some(({ name }) => name === asked)) return 'a resolver';
  const tables = regions.flatMap((region) => region.tables);
  const isOfEdge = tables.some(({ name, gateways }) =>
    [{ name }, ...gateways].some((one) => one.name === asked),
  );
  if (isOfEdge) return 'a part of an edge between regions';
  const isSite = sites.some(({ name, lan, gateway }) => [name, lan, gateway.name].includes(asked));
  return isSite ? 'a part of a site' : undefined;
}

function unknown(lab: Lab, asked: string): VpclabError {
  const part = unfollowed(lab, asked);
  if (part !== undefined) {
    const places = 'a workload, a NAT gateway, the edge, an internet host or an address';
    return new VpclabError(
      'BAD_ARGUMENT',
      `${asked} is ${part}, where packets are not followed: name ${places}.`,
    );
  }
  const names = endNames(lab);
  const near = [nearestName(asked, names)].filter(isDefined);
  const hint = near.length === 0 ? '`vpclab inspect` shows all names' : `did you mean ${near.join(' or ')}?`;
  return new VpclabError('BAD_ARGUMENT', `Lab ${lab.name} has no "${asked}": ${hint}`, {
    details: { names },
  });
}
