// Options of `vpclab traffic` as they are written.

import { TRAFFIC_KINDS, type TrafficKind } from '../../model/traffic.ts';
import { REAL_TOOLS, type RealTool } from '../real-tools/tool-run.ts';

export function parseTool(input: string): RealTool {
  const found = REAL_TOOLS.find((tool) => tool === input);
  if (found !== undefined) return found;
  throw new SyntaxError(`"${input}" is not one of ${REAL_TOOLS.join(', ')}`);
}

export function parseKind(input: string): TrafficKind {
  const found = TRAFFIC_KINDS.find((kind) => kind === input);
  if (found !== undefined) return found;
  throw new SyntaxError(`"${input}" is not a kind of traffic: ${TRAFFIC_KINDS.join(', ')}`);
}
