// What the FRR daemons of one router say about sessions and routes, over their console sockets: 1 to 5 ms, and no vtysh.

import { existsSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { runVty } from '../../frr/vty.ts';
import { connectUnix } from '../../machine/kernel/sockets.ts';
import { Source } from './source.ts';
import type { WatchedRouter } from '../watched.ts';

const ANSWER_MS = 5_000;

export const FRR_COMMANDS = {
  bgpd: ['show bgp vrf all ipv4 unicast summary json', 'show bgp vrf all ipv6 unicast summary json'],
  zebra: ['show ip route vrf all summary json', 'show ipv6 route vrf all summary json', 'show version'],
  bfdd: ['show bfd peers json'],
  ospfd: [
    'show ip ospf vrf all json',
    'show ip ospf vrf all interface json',
    'show ip ospf vrf all neighbor json',
    'show ip ospf vrf all database max-age json',
  ],
} as const;
export type FrrDaemon = keyof typeof FRR_COMMANDS;

/** By command; a command that the daemon refused is absent. */
export type FrrAnswers = ReadonlyMap<FrrDaemon, ReadonlyMap<string, string>>;

const DAEMONS = ['bgpd', 'zebra', 'bfdd', 'ospfd'] as const satisfies readonly FrrDaemon[];

/** Throws when a daemon that runs does not answer. */
export function frrSource({ name, vtyDirectory }: WatchedRouter): Source<FrrAnswers> | undefined {
  if (vtyDirectory === undefined) return undefined;
  return new Source({ source: 'frr', place: name }, async (signal) => {
    const present = DAEMONS.filter((daemon) => existsSync(`${vtyDirectory}/${daemon}.vty`));
    return new Map(
      await Promise.all(
        present.map(async (daemon): Promise<readonly [FrrDaemon, ReadonlyMap<string, string>]> => {
          const socket = `${vtyDirectory}/${daemon}.vty`;
          return [daemon, await askAll(socket, FRR_COMMANDS[daemon], signal)];
        }),
      ),
    );
  });
}

/** In one session; what an older daemon does not know is left out. */
async function askAll(
  socket: string,
  commands: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const call = { signal, timeoutMs: ANSWER_MS };
  const connect = (): Promise<Duplex> => connectUnix(socket, call);
  const replies = await runVty(socket, commands, { ...call, connect, onRefused: 'reply' });
  return new Map(replies.filter(({ status }) => status === 0).map(({ command, text }) => [command, text]));
}
