// Packet sockets of processes that are about to be killed, closed many at a time. The userspace datapath holds one for
// each port, the kernel waits out an RCU grace period with each (packet_release in net/packet/af_packet.c), and a dying
// process closes one after the other: with hundreds of ports that takes seconds. Whoever holds a copy closes last.

import { close, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { constants } from 'node:os';
import { promisify } from 'node:util';
import { lastErrno, libc } from './libc.ts';
import { copyDescriptor, openPidfd } from './pidfd.ts';

/** Below this many, waiting costs less than not to. */
const WORTH_IT = 16;
const THREADS = '64';
/** Descriptors for what else has to be done until they are closed, where there are not enough (getrlimit(2)). */
const SPARE = 16;

/** Copies of their packet sockets. A process that can't be looked into, or an old kernel, gives none: it ends all the same. */
export function copyPacketSockets(pids: readonly number[]): readonly number[] {
  return pids.flatMap((pid) => {
    const sockets = packetSockets(pid);
    if (sockets.length < WORTH_IT) return [];
    const pidfd = openPidfd(pid);
    if (pidfd < 0) return [];
    return [pidfd, ...copiesOf(pidfd, sockets)];
  });
}

function copiesOf(pidfd: number, sockets: readonly number[]): readonly number[] {
  const { close } = libc();
  const copies: number[] = [];
  for (const fd of sockets) {
    const copy = copyDescriptor(pidfd, fd);
    if (copy >= 0) copies.push(copy);
    else if (lastErrno() === constants.errno.EMFILE) {
      // While the process still has them, they are given back at no cost.
      for (const spare of copies.splice(-SPARE)) close(spare);
      break;
    }
  }
  return copies;
}

/** Resolves once they are closed. Threads wait beside each other, and the kernel lets them share a grace period. */
export async function closeCopies(copies: readonly number[]): Promise<void> {
  // Read when the first of them is made.
  process.env['UV_THREADPOOL_SIZE'] ??= THREADS;
  const closed = promisify(close);
  await Promise.all(copies.map((fd) => closed(fd)));
}

/** Descriptors of sockets that the process's network namespace lists as packet sockets (packet(7)). */
function packetSockets(pid: number): readonly number[] {
  try {
    const lines = readFileSync(`/proc/${pid}/net/packet`, 'latin1').trim().split('\n').slice(1);
    if (lines.length < WORTH_IT) return [];
    const links = new Set(lines.map((line) => `socket:[${line.trim().split(/\s+/).at(-1)}]`));
    const directory = `/proc/${pid}/fd`;
    return readdirSync(directory)
      .filter((fd) => links.has(readlinkSync(`${directory}/${fd}`)))
      .map(Number);
  } catch {
    // It ended meanwhile, or is not ours to look at.
    return [];
  }
}
