// Why a VPC's router has no route to a VPC in another region: what differs from the lab file on the way there, or that the
// gateway has not learned it. Pure.

import type { Cause } from '../model/diagnosis.ts';
import type { Lab } from '../model/lab.ts';
import { regionGateways } from '../model/regions.ts';
import type { JoinedGateway } from '../model/regions.ts';
import { causeOf, changesIn } from './drift.ts';
import type { Known } from './world.ts';

/** Undefined: the VPCs are not joined across regions. The first one decides. */
export function causesBetweenRegions(known: Known, from: string, to: string): readonly Cause[] | undefined {
  const found = joinedBetween(known.lab, from, to);
  if (found === undefined) return undefined;
  const { here, there } = found;
  const path = namespacesBetween(known.lab, from, to);
  const changes = path.flatMap((netns) => changesIn(known.changes, netns));
  const text = `${here.gateway.name} has not learned a route to ${there.gateway.prefix} (VPC ${to} in ${there.region.name})`;
  return [
    ...[...new Set(changes)].map((change) => causeOf(known, change)),
    {
      code: 'session',
      place: here.gateway.name,
      text,
      fix: `\`vpclab bgp\` shows the sessions of ${path.join(', ')}; \`vpclab routes ${here.table.name}\` what came so far`,
      line: known.lineOf({ concept: 'vpc', name: to }),
    },
  ];
}

/** Those that a packet from one VPC to the other passes; none where they are not joined across regions. */
export function namespacesBetween(lab: Lab, from: string, to: string): readonly string[] {
  const found = joinedBetween(lab, from, to);
  if (found === undefined) return [];
  const { here, there } = found;
  return [here.gateway, here.table, there.table, there.gateway].map(({ name }) => name);
}

type Joined = { readonly here: JoinedGateway; readonly there: JoinedGateway };

function joinedBetween(lab: Lab, from: string, to: string): Joined | undefined {
  const joined = regionGateways(lab);
  const here = joined.find(({ gateway }) => gateway.vpc === from);
  const there = joined.find(({ gateway }) => gateway.vpc === to);
  if (here === undefined || there === undefined) return undefined;
  if (here.region === there.region || here.table.tenant !== there.table.tenant) return undefined;
  return { here, there };
}
