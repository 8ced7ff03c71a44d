// Opens the Southbound database for an agent whose configuration needs it, and refuses what this one cannot give.

import type { TlsIdentity } from '@vpclab/ovsdb';
import type { AgentConfig } from './config.ts';
import { Southbound } from './southbound.ts';

export type SouthboundOptions = {
  readonly config: AgentConfig;
  /** OVSDB remotes, tried in turn. Asked where a gateway has a chassis, or uses OVN's own tables of routes. */
  readonly southbound: readonly string[];
  /** Asked in any case: what an earlier agent left in its tables is put right too. */
  readonly readsSouthbound?: boolean;
  /** To remotes that are `ssl:HOST:PORT`. */
  readonly tls?: TlsIdentity | undefined;
};

export async function openSouthbound(
  { config, southbound: remotes, tls, readsSouthbound = false }: SouthboundOptions,
  bounds: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<Southbound | undefined> {
  const advertising = config.gateways.find(({ announce }) => announce.includes('advertised'));
  const learning = config.gateways.find(({ learnAs }) => learnAs === 'learned-routes');
  const isNeeded =
    advertising !== undefined ||
    learning !== undefined ||
    config.gateways.some(({ chassis }) => chassis !== undefined);
  if (!isNeeded && !readsSouthbound) return undefined;
  const southbound = await Southbound.open({ remotes, tls }, bounds);
  try {
    if (advertising !== undefined)
      southbound.require('Advertised_Route', `announce: [advertised] of ${advertising.name}`);
    if (learning !== undefined)
      southbound.require('Learned_Route', `learnAs: learned-routes of ${learning.name}`);
    return southbound;
  } catch (error) {
    await southbound.close();
    throw error;
  }
}
