// Bytes over one TCP connection between two places of a lab, and what a link there has counted.

import type { LabSession } from './lab-session.ts';

const START_MS = 10_000;
const SEND_MS = 60_000;

type Transfer = {
  readonly from: string;
  readonly to: string;
  readonly address: string;
  readonly port: number;
  readonly bytes: number;
};

const RECEIVER = `
  let received = 0;
  const server = require('node:net').createServer((socket) => {
    socket.on('data', (chunk) => { received += chunk.length; });
    socket.on('end', () => { socket.end(); console.log('received ' + received); server.close(); });
  });
  server.listen(Number(process.argv[1]), '0.0.0.0', () => console.log('listening'));
  setTimeout(() => process.exit(1), 60000).unref();
`;

const SENDER = `
  const [address, port, bytes] = process.argv.slice(1);
  const socket = require('node:net').connect(Number(port), address, () => socket.end(Buffer.alloc(Number(bytes))));
  socket.resume();
`;

/** Sends them, and resolves when the receiver has all and both have closed. */
export async function transfer(session: LabSession, transferred: Transfer): Promise<void> {
  const { from, to, address, port, bytes } = transferred;
  const node = process.execPath;
  const receiver = session.start(['exec', to, '--', node, '-e', RECEIVER, String(port)]);
  await receiver.says('listening', START_MS);
  await session.exec(from, node, '-e', SENDER, address, String(port), String(bytes));
  await receiver.end(SEND_MS);
  const received = /received (\d+)/.exec(receiver.out)?.[1];
  if (Number(received) !== bytes)
    throw new Error(`${to} got ${received} of ${bytes} bytes: ${receiver.said}`);
}

type Link = {
  readonly stats64: { readonly rx: { readonly bytes: number; readonly packets: number } };
};

/** What the kernel counted on the way into a place, Ethernet headers included. */
export async function receivedBy(
  session: LabSession,
  place: string,
  device = 'eth0',
): Promise<readonly [bytes: number, packets: number]> {
  const [link] = await session.execJson<readonly Link[]>(place, 'ip', '-s', '-j', 'link', 'show', device);
  if (link === undefined) throw new Error(`${place} has no ${device}`);
  return [link.stats64.rx.bytes, link.stats64.rx.packets];
}
