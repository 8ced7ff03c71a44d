// TCP connections that a place of a lab opens all at once and keeps, and how many of them were let through.

import type { LabSession } from './lab-session.ts';
import type { StartedCommand } from './started-command.ts';

const SAYS_MS = 15_000;

const OPENER = `
  const net = require('node:net');
  const [address, port, count] = process.argv.slice(1);
  let open = 0;
  const sockets = Array.from({ length: Number(count) }, () => {
    // Who answers hangs up on those that say nothing for long: half of each is kept.
    const socket = net.connect({ port: Number(port), host: address, allowHalfOpen: true }, () => { open += 1; });
    return socket.on('error', () => undefined);
  });
  // A connection that is not refused takes milliseconds; TCP tries again after one second and after three.
  setTimeout(() => console.log('open ' + open), 2500);
  setTimeout(() => process.exit(0), 60000);
`;

export type OpenConnections = { readonly count: number; readonly command: StartedCommand };

/** Who opened them ends the command. */
export async function openConnections(
  session: LabSession,
  from: string,
  to: { readonly address: string; readonly port: number; readonly count: number },
): Promise<OpenConnections> {
  const words = [to.address, to.port, to.count].map(String);
  const command = session.start(['exec', from, '--', process.execPath, '-e', OPENER, ...words]);
  await command.says('open ', SAYS_MS);
  return { count: Number(/open (\d+)/.exec(command.out)?.[1]), command };
}
