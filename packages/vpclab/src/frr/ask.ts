// What the routers of a lab say of themselves: their configuration and their sessions, as FRR's daemons tell on their consoles.

import { SHOW_CONFIG, SHOW_SESSIONS, parseSessions } from './bgp-state.ts';
import type { BgpSession } from './bgp-state.ts';
import { SHOW_BFD_PEERS, parseBfdPeers } from './bfd-state.ts';
import { SHOW_NEIGHBORS, parseNeighbors } from './ospf-state.ts';
import { daemonsOf } from './config.ts';
import { vtySocket } from './daemons.ts';
import { parseRunningConfig } from './running-config.ts';
import { runVty } from './vty.ts';
import type { VtyReply } from './vty.ts';
import { VpclabError } from '../errors.ts';
import type { Machine } from '../machine/machine.ts';
import { directoryOf } from '../model/layout.ts';
import type { FrrDaemon, FrrRouter } from '../model/router.ts';

const ANSWER_MS = 5_000;

type Console = Pick<Machine, 'connect'>;

/** Commands for a routing daemon, over its console socket on its machine. */
export async function askVty(
  machine: Console,
  path: string,
  commands: readonly string[],
  {
    signal,
    timeoutMs = ANSWER_MS,
  }: { readonly signal: AbortSignal; readonly timeoutMs?: number | undefined },
): Promise<readonly VtyReply[]> {
  const call = { signal, timeoutMs };
  return await runVty(path, commands, {
    ...call,
    connect: () => machine.connect({ kind: 'unix', path }, call),
  });
}

/**
 * Undefined where no protocol is configured; a daemon that runs but does not answer is no reason to recreate it.
 * `intended` says which daemons there are, and what belongs to the routing agent.
 */
export async function runningRouter(
  machine: Console,
  netns: string,
  intended: FrrRouter,
  signal: AbortSignal,
): Promise<FrrRouter | undefined> {
  const texts: Partial<Record<FrrDaemon, string>> = {};
  const asked = daemonsOf(intended).map(async (daemon) => {
    const text = await askDaemon(machine, { netns, daemon }, SHOW_CONFIG, signal);
    if (text === 'no answer')
      throw new VpclabError('DAEMON_HUNG', `${netns}/${daemon} runs and does not answer`);
    if (text !== undefined) texts[daemon] = text.said;
  });
  await Promise.all(asked);
  return parseRunningConfig(texts, netns, intended);
}

/** None where no bgpd runs; undefined: it does not answer. */
export async function sessionsOf(
  machine: Console,
  netns: string,
  signal: AbortSignal,
  timeoutMs?: number,
): Promise<readonly BgpSession[] | undefined> {
  const text = await askDaemon(machine, { netns, daemon: 'bgpd' }, SHOW_SESSIONS, signal, timeoutMs);
  return text === 'no answer' ? undefined : parseSessions(text?.said ?? '');
}

/** What is wrong with a session, in words. */
export async function sessionFault(
  machine: Console,
  netns: string,
  peer: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const sessions = await sessionsOf(machine, netns, signal);
  if (sessions === undefined) return `${netns}: bgpd does not answer`;
  const session = sessions.find((candidate) => candidate.peer === peer);
  if (session === undefined) return `${netns}: bgpd knows no session with ${peer}`;
  return session.established ? undefined : `${netns}: session with ${peer} is ${session.state}`;
}

/** What is wrong with an adjacency, in words. Where no ospfd runs there is none. */
export async function adjacencyFault(
  machine: Console,
  netns: string,
  peer: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const text = await askDaemon(machine, { netns, daemon: 'ospfd' }, SHOW_NEIGHBORS, signal);
  if (text === 'no answer') return `${netns}: ospfd does not answer`;
  const neighbor = parseNeighbors(text?.said ?? '').find(({ address }) => address === peer);
  if (neighbor === undefined) return `${netns}: ospfd knows no neighbor ${peer}`;
  return neighbor.isFull ? undefined : `${netns}: the adjacency with ${peer} is ${neighbor.state}`;
}

/** What is wrong with the BFD session with a peer, in words. */
export async function bfdFault(
  machine: Console,
  netns: string,
  peer: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const text = await askDaemon(machine, { netns, daemon: 'bfdd' }, SHOW_BFD_PEERS, signal);
  if (text === 'no answer' || text === undefined) return `${netns}: bfdd does not answer`;
  const session = parseBfdPeers(text.said).find((candidate) => candidate.peer === peer);
  if (session === undefined) return `${netns}: bfdd knows no session with ${peer}`;
  return session.status === 'up' ? undefined : `${netns}: BFD with ${peer} is ${session.status}`;
}

/** undefined: no such daemon runs there. */
export async function askDaemon(
  machine: Console,
  { netns, daemon }: { readonly netns: string; readonly daemon: FrrDaemon },
  command: string,
  signal: AbortSignal,
  timeoutMs?: number,
): Promise<{ readonly said: string } | 'no answer' | undefined> {
  try {
    const [reply] = await askVty(machine, vtySocket(directoryOf(netns), daemon), [command], {
      signal,
      timeoutMs,
    });
    return reply === undefined ? undefined : { said: reply.text };
  } catch (error) {
    if (signal.aborted) throw error;
    return error instanceof VpclabError && error.code === 'TIMED_OUT' ? 'no answer' : undefined;
  }
}
