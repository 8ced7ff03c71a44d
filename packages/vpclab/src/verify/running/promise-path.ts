// Where the packets of a promise pass, by the lab file: namespaces, logical switches, routers and ports, and between which
// addresses. What it cannot tell exactly (a wall can be passed in several places) it takes widely. Pure.

import { logicalPort } from '../../diagnose/wires.ts';
import { regionGateways } from '../../model/regions.ts';
import { isDefined } from '../../model/is-defined.ts';
import type { Lab } from '../../model/lab.ts';
import type { LabPromise } from '../../model/promise.ts';

export type PromisePath = {
  readonly promise: LabPromise;
  readonly namespaces: ReadonlySet<string>;
  readonly nodes: ReadonlySet<string>;
  readonly routers: ReadonlySet<string>;
  readonly switches: ReadonlySet<string>;
  readonly ports: ReadonlySet<string>;
  /** Of both ends and of the gateways outside, each with its namespace. */
  readonly addresses: readonly { readonly netns: string; readonly address: string }[];
};

type End = { readonly netns: string; readonly address: string | undefined };

export function pathsIn(lab: Lab): (promise: LabPromise) => PromisePath {
  const known = new Map<LabPromise, PromisePath>();
  return (promise) => {
    const path = known.get(promise) ?? pathOf(lab, promise);
    known.set(promise, path);
    return path;
  };
}

function pathOf(lab: Lab, promise: LabPromise): PromisePath {
  const ends = endsOf(lab, promise);
  const names = ends.map(({ netns }) => netns);
  const vpcs = new Set(lab.workloads.filter(({ name }) => names.includes(name)).map(({ vpc }) => vpc));
  const isInside = ends.every(({ netns, address }) =>
    lab.workloads.some((one) => one.name === netns && one.address === address),
  );
  const sites = lab.sites.filter(
    ({ name, lan, hosts, gateway }) =>
      [name, lan, gateway.name].some((one) => names.includes(one)) ||
      hosts.some((host) => ends.some(({ address }) => address === host.address)),
  );
  const resolvers = promise.kind === 'name' ? lab.resolvers.filter(({ vpc }) => vpcs.has(vpc)) : [];
  const gateways = gatewaysOf(lab, promise, { vpcs, names, mayLeave: !isInside && sites.length === 0 });
  const isBeyond =
    vpcs.size > 1 ||
    promise.kind === 'wall' ||
    gateways.some(({ inside }) => inside.kind !== 'subnet' || !vpcs.has(inside.vpc));
  const transits = isBeyond
    ? lab.transits.filter(({ attachments }) => attachments.some(({ vpc }) => vpcs.has(vpc)))
    : [];
  const joined = regionGateways(lab).filter(
    ({ gateway, table }) =>
      [gateway.name, table.name].some((one) => names.includes(one)) ||
      (vpcs.size > 1 && vpcs.has(gateway.vpc)),
  );
  const ports = [
    ...[...names, ...gateways.map(({ name }) => name)].flatMap((name) => logicalPort(lab, name) ?? []),
    ...[...resolvers, ...[...sites, ...joined].map(({ gateway }) => gateway)].map(
      ({ name, switch: datapath, node }) => ({
        ...{ name, datapath, node },
      }),
    ),
  ];
  const shared = gateways.length > 0 ? [lab.edge?.name, lab.internet?.name].filter(isDefined) : [];
  return {
    promise,
    namespaces: new Set([
      ...names,
      ...ports.map(({ name }) => name),
      ...shared,
      ...sites.flatMap(({ name, lan }) => [name, lan]),
      ...joined.map(({ table }) => table.name),
    ]),
    nodes: new Set(ports.map(({ node }) => node)),
    routers: new Set([
      ...lab.vpcs
        .filter(({ name }) => vpcs.has(name) || gateways.some((one) => one.vpcs.includes(name)))
        .map(({ router }) => router),
      ...transits.map(({ router }) => router),
    ]),
    switches: new Set([...ports.map(({ datapath }) => datapath), ...transits.map((one) => one.switch)]),
    ports: new Set(ports.map(({ name }) => name)),
    addresses: [
      ...ends.flatMap(({ netns, address }) => (address === undefined ? [] : [{ netns, address }])),
      ...gateways.map(({ name, outsideAddress }) => ({ netns: name, address: outsideAddress })),
    ],
  };
}

function endsOf(lab: Lab, promise: LabPromise): readonly End[] {
  const own = (name: string): End => ({
    netns: name,
    address: lab.workloads.find((one) => one.name === name)?.address,
  });
  const at = (name: string, address: string): End => {
    const isHost = lab.internet?.hosts.some((host) => host.name === name) === true;
    return { netns: isHost ? (lab.internet?.name ?? name) : name, address };
  };
  switch (promise.kind) {
    case 'reach':
    case 'wall': {
      const { from, to } = promise;
      return [
        { netns: from.netns, address: from.address },
        to.netns === undefined ? at(to.name, to.address) : own(to.netns),
      ];
    }
    case 'listener':
      return [own(promise.from.netns), at(promise.to.name, promise.to.address)];
    case 'forward':
      return [own(promise.netns), { netns: promise.via.name, address: promise.target }];
    case 'lease':
      return [own(promise.netns)];
    case 'name':
      return [own(promise.netns), { netns: '', address: promise.server }];
    case 'session':
      return [own(promise.router), { netns: promise.peerName, address: promise.peer }];
    case 'route':
    case 'bound':
      return [own(promise.router)];
    case 'program':
      return [own(promise.name)];
    case 'cluster':
      return [own(promise.server)];
    case 'upkeep':
      return [own(promise.place)];
  }
}

type Around = {
  readonly vpcs: ReadonlySet<string>;
  readonly names: readonly string[];
  /** Its other end is no workload and no site of the lab. */
  readonly mayLeave: boolean;
};

/** By the address that the other side sees, where that says it; all of its VPC elsewhere. */
function gatewaysOf(
  { natGateways }: Lab,
  promise: LabPromise,
  { vpcs, names, mayLeave }: Around,
): Lab['natGateways'] {
  const ofVpcs = natGateways.filter((one) => one.vpcs.some((vpc) => vpcs.has(vpc)));
  switch (promise.kind) {
    case 'session':
      return natGateways.filter(({ name }) => names.includes(name));
    case 'route':
    case 'bound':
      return natGateways.filter(
        ({ name, outsideAddress }) => names.includes(name) || promise.nextHops.includes(outsideAddress),
      );
    case 'reach': {
      if (!mayLeave) return [];
      const seen = [promise.seenAs, ...(promise.orSeenAs ?? [])];
      const exact = natGateways.filter(({ outsideAddress }) => seen.includes(outsideAddress));
      return exact.length > 0 ? exact : ofVpcs;
    }
    case 'wall':
      return ofVpcs;
    case 'listener':
    case 'name':
    case 'lease':
    case 'forward':
    case 'program':
    case 'cluster':
    case 'upkeep':
      return [];
  }
}
