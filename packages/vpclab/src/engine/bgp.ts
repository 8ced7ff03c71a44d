// The routers of the lab as they run: their configuration, their sessions, and what is wrong with their routes.

import { rowsOf } from './changes.ts';
import { isDefined } from './is-defined.ts';
import type { LabStatus } from '../model/engine.ts';
import { SHOW_CONFIG, SHOW_SESSIONS, parseSessions } from '../frr/bgp-state.ts';
import type { BgpSession } from '../frr/bgp-state.ts';
import { bgpdSocket } from '../frr/daemons.ts';
import { parseRunningConfig } from '../frr/running-config.ts';
import { askVty } from './ask-vty.ts';
import type { Machine } from '../machine/machine.ts';
import { directoryOf } from '../model/layout.ts';
import type { FrrRow, Row } from '../model/rows.ts';
import type { Lab } from '../model/lab.ts';
import { VpclabError } from '../errors.ts';

const OBSERVED = { concept: 'lab', name: 'observed' } as const;

/** Routers whose bgpd runs; one that runs and says nothing is no reason to make it anew. */
export async function observeFrr(
  intended: readonly Row[],
  machine: Machine,
  signal: AbortSignal,
): Promise<readonly FrrRow[]> {
  const rows = await Promise.all(
    rowsOf(intended, 'frr').map(async ({ netns, key }): Promise<FrrRow | undefined> => {
      const text = await ask(netns, machine, SHOW_CONFIG, signal);
      if (text === 'no answer') throw silent(netns);
      const router = text === undefined ? undefined : parseRunningConfig(text.said, netns);
      return router === undefined ? undefined : { kind: 'frr', key, netns, router, origin: OBSERVED };
    }),
  );
  return rows.filter(isDefined);
}

/** undefined: its bgpd does not answer. */
async function sessionsOf(
  router: string,
  machine: Machine,
  signal: AbortSignal,
  timeoutMs?: number,
): Promise<readonly BgpSession[] | undefined> {
  const text = await ask(router, machine, SHOW_SESSIONS, signal, timeoutMs);
  if (text === 'no answer') return undefined;
  return text === undefined ? [] : parseSessions(text.said);
}

/** Sessions as the NAT gateways see them. */
export async function bgpStatus(
  lab: Lab,
  machine: Machine,
  bounds: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<LabStatus['bgp']> {
  const peer = lab.edge?.externalAddress ?? '';
  const unknown = { peer, state: 'no answer', prefixesReceived: 0, uptimeSeconds: 0 };
  const perGateway = await Promise.all(
    lab.natGateways.map(async ({ name }) =>
      ((await sessionsOf(name, machine, bounds.signal, bounds.timeoutMs)) ?? [unknown]).map((session) => ({
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
  machine: Machine,
  signal: AbortSignal,
): Promise<string | undefined> {
  const sessions = await sessionsOf(gateway, machine, signal);
  if (sessions === undefined) return `${gateway}: bgpd does not answer`;
  const session = sessions.find((candidate) => candidate.peer === peer);
  if (session === undefined) return `${gateway}: bgpd knows no session with ${peer}`;
  if (!session.established) return `${gateway}: session with ${peer} is ${session.state}`;
  const hops = await nextHops(gateway, '0.0.0.0/0', machine);
  if (!hops.includes(peer)) return `${gateway}: its kernel has no default route via ${peer}`;
  return undefined;
}

/** Next hops of a prefix in a namespace's kernel table, as routing daemons put them there. */
export async function nextHops(netns: string, prefix: string, machine: Machine): Promise<readonly string[]> {
  const routes = await machine.learnedRoutes(netns);
  return routes.flatMap((route) => (route.prefix === prefix ? route.via : []));
}

/** The first gateway or prefix that is not routed yet, in words. */
export async function routesFault(
  lab: Lab,
  machine: Machine,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { edge } = lab;
  if (edge === undefined) return undefined;
  for (const gateway of lab.natGateways) {
    const fault = await gatewayFault(gateway.name, edge.externalAddress, machine, signal);
    if (fault !== undefined) return fault;
  }
  const announced = new Set(lab.natGateways.flatMap((gateway) => gateway.prefixes));
  const routed = new Set((await machine.learnedRoutes(edge.name)).map((route) => route.prefix));
  const missing = [...announced].find((prefix) => !routed.has(prefix));
  return missing === undefined ? undefined : `the edge has no route to ${missing}`;
}

/** undefined: no bgpd runs there. */
async function ask(
  netns: string,
  machine: Machine,
  command: string,
  signal: AbortSignal,
  timeoutMs?: number,
): Promise<{ readonly said: string } | 'no answer' | undefined> {
  const options = { signal, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
  try {
    const [reply] = await askVty(machine, bgpdSocket(directoryOf(netns)), [command], options);
    return reply === undefined ? undefined : { said: reply.text };
  } catch (error) {
    if (signal.aborted) throw error;
    return error instanceof VpclabError && error.code === 'TIMED_OUT' ? 'no answer' : undefined;
  }
}

function silent(netns: string): VpclabError {
  return new VpclabError('DAEMON_HUNG', `${netns}/bgpd runs and does not answer`);
}
