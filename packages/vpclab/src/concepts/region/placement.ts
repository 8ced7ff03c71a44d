// Where what belongs to a VPC may run.

import type { Entry } from '../../lab-file/keys.ts';
import type { Path, Resolution } from '../../lab-file/resolution.ts';
import { nodesHere } from '../machine/settled.ts';
import { settledNodes } from '../node/settled.ts';
import type { NodeDraft } from '../node/settled.ts';
import { regionOfEach } from './frames.ts';

type WrittenVpc = { readonly entry: Entry<'vpc'>; readonly path: Path };

/** The nodes of its region, on whatever machine. */
export function nodesOfVpc(resolution: Resolution, vpc: WrittenVpc): readonly NodeDraft[] {
  const plane = regionOfEach(resolution)(vpc)?.plane;
  return settledNodes(resolution).nodes.filter(({ region }) => region === plane);
}

/** Those on the machine that vpclabd runs on, which alone has links to the edge. */
export function nodesOfVpcHere(resolution: Resolution, vpc: WrittenVpc): readonly NodeDraft[] {
  const here = new Set(nodesHere(resolution).map(({ name }) => name));
  return nodesOfVpc(resolution, vpc).filter(({ name }) => here.has(name));
}
