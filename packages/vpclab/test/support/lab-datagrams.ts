// Paced UDP of known size between two places of a lab, and what arrived of it.

import type { LabSession } from './lab-session.ts';

const START_MS = 10_000;
const SEND_MS = 60_000;

export type Datagrams = {
  readonly from: string;
  readonly to: string;
  readonly address: string;
  readonly port: number;
  readonly count: number;
  /** Of the payload: UDP and IPv4 add 28 bytes, Ethernet 14. */
  readonly bytes: number;
};

/** Counts what arrives until half a second nothing does. */
const RECEIVER = `
  const socket = require('node:dgram').createSocket('udp4');
  const [port, count] = process.argv.slice(1).map(Number);
  let received = 0;
  let timer;
  const end = () => { console.log('received ' + received); socket.close(); };
  socket.on('message', () => { received += 1; clearTimeout(timer); timer = setTimeout(end, received === count ? 50 : 2000); });
  socket.bind(port, '0.0.0.0', () => console.log('listening'));
  setTimeout(end, 60000).unref();
`;

/** One packet a millisecond at most: the switch loses none. */
const SENDER = `
  const socket = require('node:dgram').createSocket('udp4');
  const [address, port, count, bytes] = process.argv.slice(1);
  const payload = Buffer.alloc(Number(bytes));
  let sent = 0;
  const timer = setInterval(() => {
    socket.send(payload, Number(port), address);
    if ((sent += 1) === Number(count)) { clearInterval(timer); setTimeout(() => socket.close(), 20); }
  }, 1);
`;

/** Sends them and resolves with how many arrived. */
export async function sendDatagrams(session: LabSession, datagrams: Datagrams): Promise<number> {
  const { from, to, address, port, count, bytes } = datagrams;
  const node = process.execPath;
  const receiver = session.start(['exec', to, '--', node, '-e', RECEIVER, String(port), String(count)]);
  await receiver.says('listening', START_MS);
  await session.exec(from, node, '-e', SENDER, address, String(port), String(count), String(bytes));
  await receiver.end(SEND_MS);
  const received = /received (\d+)/.exec(receiver.out)?.[1];
  if (received === undefined) throw new Error(`the receiver said: ${receiver.said}`);
  return Number(received);
}
