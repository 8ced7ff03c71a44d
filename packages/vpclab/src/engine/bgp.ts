// The routers of the lab as they run: their configuration, their sessions, and what is wrong with their routes.

import { rowsOf } from './changes.ts';
import { isDefined } from './is-defined.ts';
import type { LabStatus } from './types.ts';
import { SHOW_CONFIG, SHOW_SESSIONS, parseSessions } from '../frr/bgp-state.ts';
import type { BgpSession } from '../frr/bgp-state.ts';
import { daemonsOf } from '../frr/config.ts';
import { vtySocket } from '../frr/daemons.ts';
import { parseRunningConfig } from '../frr/running-config.ts';
import type { FrrDaemon } from '../frr/router.ts';
import { consoleOf } from '../frr/console.ts';
import { runVty } from '../frr/vty.ts';
import { learnedRoutes } from '../host/learned-routes.ts';
import { directoryOf } from '../intent/layout.ts';
import type { FrrRow, Row } from '../intent/rows.ts';
import type { Lab } from '../spec/lab.ts';
import { VpclabError } from '../errors.ts';

const OBSERVED = { concept: 'lab', name: 'observed' } as const;

/** Routers whose bgpd runs; one that runs and says nothing is no reason to make it anew. */
export async function observeFrr(intended: readonly Row[], signal: AbortSignal): Promise<readonly FrrRow[]> {
  const rows = await Promise.all(
    rowsOf(intended, 'frr').map(async ({ netns, key, router: meant }): Promise<FrrRow | undefined> => {
      const texts: Partial<Record<FrrDaemon, string>> = {};
      for (const daemon of daemonsOf(meant)) {
        const text = await ask(netns, SHOW_CONFIG, signal, { daemon });
        if (text === 'no answer') throw silent(netns, daemon);
        if (text !== undefined) texts[daemon] = text.said;
      }
      const router = parseRunningConfig(texts, netns, meant);
      return router === undefined ? undefined : { kind: 'frr', key, netns, router, origin: OBSERVED };
    }),
  );
  return rows.filter(isDefined);
}

/** undefined: its bgpd does not answer. */
async function sessionsOf(
  router: string,
  signal: AbortSignal,
  timeoutMs?: number,
): Promise<readonly BgpSession[] | undefined> {
  const text = await ask(router, SHOW_SESSIONS, signal, timeoutMs === undefined ? {} : { timeoutMs });
  if (text === 'no answer') return undefined;
  return text === undefined ? [] : parseSessions(text.said);
}

/** Sessions as the NAT gateways see them. */
export async function bgpStatus(
  lab: Lab,
  bounds: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<LabStatus['bgp']> {
  const peer = lab.edge?.externalAddress ?? '';
  const unknown = { peer, state: 'no answer', prefixesReceived: 0, uptimeSeconds: 0 };
  const perGateway = await Promise.all(
    lab.natGateways.map(async ({ name }) =>
      ((await sessionsOf(name, bounds.signal, bounds.timeoutMs)) ?? [unknown]).map((session) => ({
        router: name,
        peer: session.peer,
        state: session.state,
        prefixesReceived: session.prefixesReceived,
        uptimeSeconds: session.uptimeSeconds,
      })),
    ),
  );
  return perGateway.flat();
}

/** What is wrong with a gateway's way out, in words; undefined when it learned its default route from the edge. */
export async function gatewayFault(
  gateway: string,
  peer: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const sessions = await sessionsOf(gateway, signal);
  if (sessions === undefined) return `${gateway}: bgpd does not answer`;
  const session = sessions.find((candidate) => candidate.peer === peer);
  if (session === undefined) return `${gateway}: bgpd knows no session with ${peer}`;
  if (!session.established) return `${gateway}: session with ${peer} is ${session.state}`;
  const hops = nextHops(gateway, '0.0.0.0/0');
  if (!hops.includes(peer)) return `${gateway}: its kernel has no default route via ${peer}`;
  return undefined;
}

/** Next hops of a prefix in a namespace's kernel table, as routing daemons put them there. */
export function nextHops(netns: string, prefix: string): readonly string[] {
  return learnedRoutes(netns).flatMap((route) => (route.prefix === prefix ? route.via : []));
}

/** The first gateway or prefix that is not routed yet, in words. */
export async function routesFault(lab: Lab, signal: AbortSignal): Promise<string | undefined> {
  const { edge } = lab;
  if (edge === undefined) return undefined;
  for (const gateway of lab.natGateways) {
    const fault = await gatewayFault(gateway.name, edge.externalAddress, signal);
    if (fault !== undefined) return fault;
  }
  const announced = new Set(lab.natGateways.flatMap((gateway) => gateway.prefixes));
  const routed = new Set(learnedRoutes(edge.name).map((route) => route.prefix));
  const missing = [...announced].find((prefix) => !routed.has(prefix));
  return missing === undefined ? undefined : `the edge has no route to ${missing}`;
}

/** undefined: no such daemon runs there. */
async function ask(
  netns: string,
  command: string,
  signal: AbortSignal,
  { daemon = 'bgpd', ...bound }: { readonly daemon?: FrrDaemon; readonly timeoutMs?: number } = {},
): Promise<{ readonly said: string } | 'no answer' | undefined> {
  try {
    const path = vtySocket(directoryOf(netns), daemon);
    const [reply] = await runVty(path, [command], { signal, connect: consoleOf(path), ...bound });
    return reply === undefined ? undefined : { said: reply.text };
  } catch (error) {
    if (signal.aborted) throw error;
    return error instanceof VpclabError && error.code === 'TIMED_OUT' ? 'no answer' : undefined;
  }
}

function silent(netns: string, daemon: FrrDaemon): VpclabError {
  return new VpclabError('DAEMON_HUNG', `${netns}/${daemon} runs and does not answer`);
}
