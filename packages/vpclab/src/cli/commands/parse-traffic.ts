// Options of `vpclab traffic` as they are written.

import { TRAFFIC_KINDS, type TrafficKind } from '../../model/traffic.ts';
import { REAL_TOOLS, type RealTool } from '../real-tools/tool-run.ts';
import { parseCount } from './shared-flags.ts';

export function parseTool(input: string): RealTool {
  const found = REAL_TOOLS.find((tool) => tool === input);
  if (found !== undefined) return found;
  throw new SyntaxError(`"${input}" is not one of ${REAL_TOOLS.join(', ')}`);
}

const MOST_CONNECTIONS = 128;

export function parseConnections(input: string): number {
  const count = parseCount(input);
  if (count >= 1 && count <= MOST_CONNECTIONS) return count;
  throw new SyntaxError(`"${input}" is not a number from 1 to ${MOST_CONNECTIONS}`);
}

export function parsePort(input: string): number {
  const port = parseCount(input);
  if (port >= 1 && port <= 65_535) return port;
  throw new SyntaxError(`"${input}" is not a port from 1 to 65535`);
}

export function parseKind(input: string): TrafficKind {
  const found = TRAFFIC_KINDS.find((kind) => kind === input);
  if (found !== undefined) return found;
  throw new SyntaxError(`"${input}" is not a kind of traffic: ${TRAFFIC_KINDS.join(', ')}`);
}

export function parsePercent(input: string): number {
  const percent = Number(input);
  if (/^[0-9]{1,3}$/.test(input) && percent >= 1 && percent <= 100) return percent;
  throw new SyntaxError(`"${input}" is not a whole number from 1 to 100`);
}

export function parseBytes(input: string): number {
  if (/^[0-9]{1,9}$/.test(input)) return Number(input);
  throw new SyntaxError(`"${input}" is not a number between 0 and 999999999`);
}
