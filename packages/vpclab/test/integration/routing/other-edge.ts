// What the scenarios with an edge of another make share: OVN, one gateway with FRR, and the routing agent. The edge is a
// namespace in which the scenario starts its own program.

import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { frrRouter } from '../../../src/model/router.ts';
import {
  addSubnet,
  gatewayRouter,
  makeShop,
  ROUTER,
  startAgent,
  startRouters,
  toldGateway,
  type Agent,
} from './world.ts';

export const DIRECTORY = '/run/lab/edge';

/** GoBGP has no BFD. */
export async function startWorld(hasBfd = false): Promise<Agent> {
  makeShop([[11, 0]]);
  const { bgp, ...rest } = gatewayRouter(11, 0);
  if (bgp === undefined) throw new Error('speaks no BGP');
  const neighbors = bgp.neighbors.map((neighbor) => {
    const { bfd, ...other } = neighbor;
    return bfd === undefined || hasBfd ? neighbor : other;
  });
  await startRouters([frrRouter({ ...rest, bfd: hasBfd ? rest.bfd : [], bgp: { ...bgp, neighbors } })]);
  mkdirSync(DIRECTORY, { recursive: true });
  return startAgent('agent', {
    gateways: [toldGateway(11)],
  });
}

export function addShopSubnet(name: string, address: string): void {
  addSubnet(ROUTER, name, address);
}

/** Writes its configuration and starts a program in the namespace of the edge. */
export function startEdge(file: string, text: string, command: readonly string[]): void {
  writeFileSync(`${DIRECTORY}/${file}`, text);
  const output = openSync(`${DIRECTORY}/${file}.out`, 'a');
  spawn('ip', ['netns', 'exec', 'edge', ...command], { stdio: ['ignore', output, output] });
}

/** Empty while it does not answer. */
export function inEdge(...command: readonly string[]): string {
  const { stdout } = spawnSync('ip', ['netns', 'exec', 'edge', ...command], {
    encoding: 'utf8',
    timeout: 5_000,
  });
  return stdout;
}
