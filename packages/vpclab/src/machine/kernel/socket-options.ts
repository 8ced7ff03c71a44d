// Options of sockets: setsockopt(2), getsockopt(2).

import { checked, libc } from './libc.ts';
import { SOL_SOCKET, SO_RCVBUF, SO_RCVBUFFORCE } from './netlink/constants.ts';

export function setOption(fd: number, level: number, option: number, value = 1): void {
  checked('setsockopt', String(option), set(fd, level, option, value));
}

/** False where it is refused. */
export function hasSet(fd: number, level: number, option: number, value: number): boolean {
  return set(fd, level, option, value) === 0;
}

function set(fd: number, level: number, option: number, value: number): number {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return libc().setsockopt(fd, level, option, bytes, bytes.length);
}

/** What an ordinary user may have is bounded by net.core.rmem_max: socket(7). */
export function growReceiveBuffer(fd: number, bytes: number): void {
  if (!hasSet(fd, SOL_SOCKET, SO_RCVBUFFORCE, bytes)) hasSet(fd, SOL_SOCKET, SO_RCVBUF, bytes);
}

/** At most so many bytes, as the kernel gives them; undefined where it refuses. */
export function getOption(fd: number, level: number, option: number, most: number): Buffer | undefined {
  const bytes = Buffer.alloc(most);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(most);
  if (libc().getsockopt(fd, level, option, bytes, length) !== 0) return undefined;
  return bytes.subarray(0, length.readUInt32LE());
}
