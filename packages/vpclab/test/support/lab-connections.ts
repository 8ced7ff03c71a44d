// TCP connections that a place of a lab opens all at once and keeps, and how many of them were let through.

import { setTimeout as sleep } from 'node:timers/promises';
import type { LabSession } from './lab-session.ts';
import type { StartedCommand } from './started-command.ts';

const SAYS_MS = 15_000;
/** A connection that is not refused takes milliseconds; TCP tries again after one second. */
const FURTHER_MS = 1_500;

const OPENER = `
  const net = require('node:net');
  const [address, port, count] = process.argv.slice(1);
  let open = 0;
  const say = () => console.log('open ' + (open += 1));
  const sockets = Array.from({ length: Number(count) }, () => {
    // Who answers hangs up on those that say nothing for long: half of each is kept.
    const socket = net.connect({ port: Number(port), host: address, allowHalfOpen: true }, say);
    return socket.on('error', () => undefined);
  });
  setTimeout(() => process.exit(0), 180000);
`;

export type OpenConnections = { readonly count: number; readonly command: StartedCommand };

/**
 * Waits for as many as are expected, and then for one more than that, unless there are no more to open. Who opened them
 * ends the command.
 */
export async function openConnections(
  session: LabSession,
  from: string,
  to: {
    readonly address: string;
    readonly port: number;
    readonly count: number;
    readonly expected: number;
  },
): Promise<OpenConnections> {
  const words = [to.address, to.port, to.count].map(String);
  const command = session.start(['exec', from, '--', process.execPath, '-e', OPENER, ...words]);
  if (to.expected > 0) await command.says(`open ${to.expected}\n`, SAYS_MS);
  if (to.expected < to.count) await sleep(FURTHER_MS);
  return { count: command.out.match(/^open \d+$/gm)?.length ?? 0, command };
}
