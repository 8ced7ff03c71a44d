// The logical switches and routers that a packet passes if nothing strange happens: what of OVN is read first. Pure.

import type { Lab } from '../model/lab.ts';
import type { RegionName } from '../model/names.ts';
import { regionGateways } from '../model/regions.ts';

/** Whose control plane knows a logical switch or router, as rows name it: one of a VPC in another region than the first. */
export function planeOfDatapath({
  regions,
  vpcs,
  transits,
}: Lab): (datapath: string) => RegionName | undefined {
  const further = regions.slice(1).flatMap((region) => {
    const own = vpcs.filter(({ name }) => region.vpcs.includes(name));
    const gateways = region.tables.flatMap((table) => table.gateways.map((gateway) => gateway.switch));
    const ofTransits = transits.filter(({ attachments }) =>
      attachments.some(({ vpc }) => region.vpcs.includes(vpc)),
    );
    return [
      ...own.flatMap(({ router, subnets }) => [router, ...subnets.map((subnet) => subnet.switch)]),
      ...gateways,
      ...ofTransits.flatMap((transit) => [transit.switch, transit.router]),
    ].map((datapath) => [datapath, region.name] as const);
  });
  const known = new Map(further);
  return (datapath) => known.get(datapath);
}

/** Of either end its namespace, where that is known. */
type Ends = Readonly<Record<'from' | 'to', { readonly netns: string | undefined }>>;

/** Of the VPCs at both ends, of the gateways that serve them, and of the transits between them. */
export function datapathsBetween(lab: Lab, { from, to }: Ends): readonly string[] {
  const ends = [from.netns, to.netns];
  const own = lab.workloads.filter(({ name }) => ends.includes(name)).map(({ vpc }) => vpc);
  const gateways = lab.natGateways.filter(
    ({ name, vpcs }) => ends.includes(name) || vpcs.some((vpc) => own.includes(vpc)),
  );
  const vpcs = new Set([
    ...own,
    ...gateways.flatMap(({ inside }) => (inside.kind === 'subnet' ? [inside.vpc] : [])),
  ]);
  const sharedBy = gateways.flatMap(({ inside }) => (inside.kind === 'transit' ? [inside.transit] : []));
  const transits = lab.transits.filter(
    ({ name, attachments }) =>
      sharedBy.includes(name) || attachments.filter(({ vpc }) => vpcs.has(vpc)).length > 1,
  );
  return [
    ...lab.vpcs
      .filter(({ name }) => vpcs.has(name))
      .flatMap(({ router, subnets }) => [router, ...subnets.map((subnet) => subnet.switch)]),
    ...regionGateways(lab).flatMap(({ gateway }) => (vpcs.has(gateway.vpc) ? [gateway.switch] : [])),
    ...new Set(transits.flatMap((transit) => [transit.switch, transit.router])),
  ];
}
