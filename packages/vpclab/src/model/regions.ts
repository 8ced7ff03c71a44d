// The control planes of a lab, as rows name them: undefined is that of the first region, or of a lab without regions. Pure.

import type { Lab } from './lab.ts';
import type { RegionName, VpcName } from './names.ts';

type LabNode = Lab['nodes'][number];
type Region = Lab['regions'][number];
type TenantTable = Region['tables'][number];

export type Plane = RegionName | undefined;

export type ControlPlane = {
  readonly plane: Plane;
  readonly servers: Lab['underlay']['servers'];
  readonly nodes: readonly LabNode[];
};

export function planesOf({ regions }: Pick<Lab, 'regions'>): readonly Plane[] {
  return [undefined, ...regions.slice(1).map(({ name }) => name)];
}

export function controlPlanes(lab: Lab): readonly ControlPlane[] {
  return planesOf(lab).map((plane) => {
    const further = lab.regions.find(({ name }) => name === plane);
    return {
      plane,
      servers: further === undefined ? lab.underlay.servers : [further.server],
      nodes: lab.nodes.filter(({ region }) => region === plane),
    };
  });
}

export function planeOfVpc({ regions }: Pick<Lab, 'regions'>): (vpc: VpcName) => Plane {
  const planes = new Map(
    regions.slice(1).flatMap(({ name, vpcs }) => vpcs.map((vpc) => [vpc, name] as const)),
  );
  return (vpc) => planes.get(vpc);
}

export function controlPlaneOfNode(lab: Lab, { region }: LabNode): ControlPlane {
  const plane = controlPlanes(lab).find((one) => one.plane === region);
  if (plane === undefined) throw new TypeError(`resolved lab refers to an unknown region ${region}`);
  return plane;
}

/** A gateway to other regions, with the table that it peers with. */
export type JoinedGateway = {
  readonly region: Region;
  readonly table: TenantTable;
  readonly gateway: TenantTable['gateways'][number];
};

export function regionGateways({ regions }: Pick<Lab, 'regions'>): readonly JoinedGateway[] {
  return regions.flatMap((region) =>
    region.tables.flatMap((table) => table.gateways.map((gateway) => ({ region, table, gateway }))),
  );
}
