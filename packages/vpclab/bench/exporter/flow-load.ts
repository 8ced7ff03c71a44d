// Paced UDP of many flows, for the cost of flow logs: `flow-load.ts send ADDRESS SECONDS` or `flow-load.ts receive SECONDS`.
// Prints how many datagrams went or came.

import { createSocket } from 'node:dgram';

const PORT = 7_777;
const FLOWS = 100;
const BYTES = 300;
const TICK_MS = 10;
/** 2,000 a second: the switch is busy, and loses none. */
const EACH_TICK = 20;

const [role, ...args] = process.argv.slice(2);
let count = 0;
const say = (): never => {
  process.stdout.write(`${count}\n`);
  process.exit(0);
};

if (role === 'receive') {
  const [seconds] = args.map(Number);
  createSocket('udp4')
    .on('message', () => (count += 1))
    .bind(PORT);
  setTimeout(say, (seconds ?? 0) * 1000);
} else {
  const [address = '', seconds] = args;
  const sockets = Array.from({ length: FLOWS }, () => createSocket('udp4'));
  const payload = Buffer.alloc(BYTES);
  const startedAt = performance.now();
  const timer = setInterval(() => {
    // A late tick is made up for, so that as much is sent in each run.
    const due = Math.floor((performance.now() - startedAt) / TICK_MS) * EACH_TICK;
    for (; count < due; count += 1) sockets[count % FLOWS]?.send(payload, PORT, address);
  }, TICK_MS);
  setTimeout(
    () => {
      clearInterval(timer);
      say();
    },
    Number(seconds) * 1000,
  );
}
