// Runs unshared: a device whose neighbour answers DHCP clients, and sends them datagrams that nobody asked for. Prints the
// offer, and how many packets the kernel passed to who asks.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { answersTo } from '../../../src/machine/kernel/dhcp-offer.ts';
import { Namespaces } from '../../../src/machine/kernel/namespaces.ts';
import { PacketTap } from '../../../src/machine/kernel/packet-tap.ts';
import { LocalMachine } from '../../../src/machine/local/local-machine.ts';
import { inNetns, ip, join } from '../nft/steps.ts';

const TRANSACTION = 0xfeedbeef;
const MAC = '02:00:00:00:00:01';
/** An OFFER of the client's own address for every DISCOVER. */
const SERVER = `
import socket
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("", 67))
print("ready", flush=True)
while True:
    offer = bytearray(server.recv(2000)[:236])
    offer[0] = 2
    offer[16:20] = bytes([10, 0, 0, 1])
    server.sendto(bytes(offer) + bytes.fromhex("63825363350102ff"), ("10.0.0.1", 68))
`;
/** One reply to the transaction among many that are of none, too short, or a request. */
const FLOOD = `
import socket
flood = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for reply in [b"x" * 300, b"x", bytes.fromhex("01010600feedbeef") + bytes(292)] * 50 + [bytes.fromhex("02010600feedbeef") + bytes(292)]:
    flood.sendto(reply, ("10.0.0.1", 68))
`;

for (const netns of ['client', 'server']) ip(`netns add ${netns}`);
join('client', 'eth0', '10.0.0.1/24', 'server', 'eth0', '10.0.0.2/24');
ip(`-n client link set eth0 address ${MAC}`);
const server = spawn('ip', ['netns', 'exec', 'server', 'python3', '-c', SERVER]);
server.stderr.pipe(process.stderr);
await once(server.stdout, 'data');

const offer = await new LocalMachine().offer(
  { netns: 'client', device: 'eth0', mac: MAC },
  { timeoutMs: 10_000 },
);

const tap = new PacketTap(new Namespaces(), 'client', 'eth0', answersTo(TRANSACTION));
inNetns('server', 'python3', ['-c', FLOOD]);
await sleep(100);
process.stdout.write(`${JSON.stringify({ offer: offer?.address, passed: tap.counts().accepted })}\n`);
process.exit(0);
