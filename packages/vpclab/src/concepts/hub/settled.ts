// Hubs: which VPC of a transit the others leave by, and which of them do.

import type { Resolution } from '../../lab-file/resolution.ts';
import { step } from '../../lab-file/step.ts';
import { natGatewayOfTransit, natGatewaysIn, natGatewaysOfVpc } from '../nat-gateway/written.ts';
import { settledTransits } from '../transit/settled.ts';
import type { TransitDraft } from '../transit/settled.ts';
import { vpcFrames } from '../vpc/settled.ts';
import type { VpcFrame } from '../vpc/settled.ts';
import type { Hub } from './resolved.ts';
import { hubOfTransit } from './written.ts';

export const settledHubs = step((resolution): readonly Hub[] => {
  const frames = new Map(vpcFrames(resolution).map((vpc) => [vpc.name, vpc]));
  return settledTransits(resolution).flatMap((transit): readonly Hub[] => {
    const { hub } = hubOfTransit.of(transit.entry);
    if (hub === undefined) return [];
    const attached = transit.attachments.map(({ vpc }) => vpc);
    const frame = frames.get(hub);
    if (frame === undefined || !attached.includes(hub)) {
      resolution.complainOfReference(
        [...transit.path, 'hub'],
        { what: 'VPC', name: hub, of: transit.name },
        attached,
        'vpcs',
      );
      return [];
    }
    checkHub(resolution, transit, frame);
    const spokes = attached.filter((name) => name !== hub);
    const served = spokes.filter((name) => {
      const entry = frames.get(name)?.entry;
      return entry !== undefined && takesWayOutOfOthers(entry);
    });
    return [{ transit: transit.name, vpc: hub, spokes, served }];
  });
});

/** Whether it has no NAT gateway of its own and did not refuse to leave by another. */
export function takesWayOutOfOthers(entry: VpcFrame['entry']): boolean {
  return natGatewaysIn(entry).length === 0 && natGatewaysOfVpc.of(entry).natGateways === undefined;
}

function checkHub(resolution: Resolution, { path, name, entry }: TransitDraft, hub: VpcFrame): void {
  if (natGatewaysIn(hub.entry).length === 0) {
    resolution.complain([...path, 'hub'], {
      message: `"${hub.name}" is the hub of transit "${name}" and has no NAT gateway`,
      expected: 'a VPC with `natGateways`',
    });
  }
  const { natGateway } = natGatewayOfTransit.of(entry);
  if (natGateway === undefined || natGateway === false) return;
  resolution.complainOfKey([...path, 'natGateway'], {
    message: `transit "${name}" has a hub: its VPCs leave by the NAT gateways of "${hub.name}"`,
    expected: 'either `hub` or `natGateway`',
  });
}
