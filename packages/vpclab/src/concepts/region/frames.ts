// Regions as far as others need them to be resolved: names and nodes, and which one a VPC is in.

import type { Entry } from '../../lab-file/keys.ts';
import { NameRegistry } from '../../lab-file/names.ts';
import type { Path, Resolution } from '../../lab-file/resolution.ts';
import { step } from '../../lab-file/step.ts';
import type { NodeName, RegionName } from '../../model/names.ts';
import { regionKeys, regionOfVpc, regionsOfLab } from './written.ts';

/** Of two addresses each, one for every pair of regions: see settled.ts. */
const MAX_REGIONS = 8;
const FIRST_AS = 65_101;
/** VPCs of one tenant in a region that are joined to another. */
export const SLOTS = 64;
/** Private AS numbers of 32 bits (RFC 6996): different in all VPCs of a tenant, or they would refuse each other's routes. */
export const FIRST_GATEWAY_AS = 4_200_000_000;

export type RegionFrame = {
  readonly name: RegionName;
  readonly asn: number;
  /** How rows name its control plane: undefined for the first. */
  readonly plane: RegionName | undefined;
  readonly nodes: readonly { readonly name: NodeName; readonly path: Path }[];
  readonly path: Path;
};

export const regionFrames = step((resolution): readonly RegionFrame[] => {
  const { regions } = regionsOfLab.of(resolution.file);
  if (regions === undefined) return [];
  checkSection(resolution, regions.length);
  const names = new NameRegistry(resolution);
  const asNumbers = new Map<number, Path>();
  return regions.slice(0, MAX_REGIONS).flatMap((entry, index): readonly RegionFrame[] => {
    const path = ['regions', index];
    const { name, nodes = 1, asn = FIRST_AS + index } = regionKeys.of(entry);
    if (!names.claim(name, 'region', [...path, 'name'])) return [];
    const other = asNumbers.get(asn);
    if (other !== undefined) {
      resolution.complain([...path, 'asn'], {
        message: `AS ${asn} is that of the region ${resolution.atPlaceOf(other)} already`,
        expected: "an AS number of its own for each region: they would refuse each other's routes",
      });
    }
    asNumbers.set(asn, path);
    if (asn >= FIRST_GATEWAY_AS && asn < FIRST_GATEWAY_AS + SLOTS * MAX_REGIONS) {
      resolution.complain([...path, 'asn'], {
        message: `AS ${asn} is one of those that gateways between regions get`,
        expected: `an AS number outside of ${FIRST_GATEWAY_AS} to ${FIRST_GATEWAY_AS + SLOTS * MAX_REGIONS - 1}`,
      });
    }
    const at = [...path, 'nodes'];
    const wanted =
      typeof nodes === 'number'
        ? Array.from({ length: nodes }, (_, i) => ({ name: `${name}-node-${i + 1}`, path: at }))
        : nodes.map((node, i) => ({ name: node, path: [...at, i] }));
    return [{ name, asn, plane: index === 0 ? undefined : name, nodes: wanted, path }];
  });
});

function checkSection(resolution: Resolution, count: number): void {
  if (count < 2 || count > MAX_REGIONS) {
    resolution.complainOfKey(['regions'], {
      message: count === 1 ? 'there is one region' : `there are ${count} regions`,
      expected: `2 to ${MAX_REGIONS} regions, or no \`regions\`: the lab is one then`,
    });
  }
}

/** Complains of a name that no region has. */
export const regionOfEach = step((resolution) => {
  const frames = regionFrames(resolution);
  const known = new Map<Entry<'vpc'>, RegionFrame | undefined>();
  return (vpc: { readonly entry: Entry<'vpc'>; readonly path: Path }): RegionFrame | undefined => {
    const { entry, path } = vpc;
    if (known.has(entry)) return known.get(entry);
    const { region } = regionOfVpc.of(entry);
    const found = region === undefined ? frames[0] : frames.find(({ name }) => name === region);
    known.set(entry, found);
    if (found === undefined && region !== undefined) {
      const wanted = { what: 'region', name: region };
      const names = frames.map(({ name }) => name);
      resolution.complainOfReference([...path, 'region'], wanted, names, 'regions');
    }
    return found;
  };
});
