// Whether a lab has an edge and an internet: where a NAT gateway leads there, or the file says so.

import type { Resolution } from '../../lab-file/resolution.ts';
import { internetOfLab } from '../internet/written.ts';
import { settledNatGateways } from '../nat-gateway/settled.ts';
import { edgeOfLab } from './written.ts';

export function hasOutside(resolution: Resolution): boolean {
  const { file } = resolution;
  const isWritten = edgeOfLab.of(file).edge !== undefined || internetOfLab.of(file).internet !== undefined;
  return settledNatGateways(resolution).length > 0 || isWritten;
}
