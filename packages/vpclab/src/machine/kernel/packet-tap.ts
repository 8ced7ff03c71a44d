// Packets of one device as the kernel passes them: packet(7). Nothing waits in here but what the kernel's buffer holds; what
// comes when it is full is dropped and counted.

import { close } from 'node:fs';
import { constants } from 'node:os';
import type { CapturedPacket } from '../../pcap/packet.ts';
import { SNAP_BYTES } from '../../pcap/packet.ts';
import { addressOfBytes, checked, lastErrno, libc } from './libc.ts';
import { bindToLink } from './link-address.ts';
import { MessageBlock } from './message-block.ts';
import type { Namespaces } from './namespaces.ts';
import { AF_PACKET, MSG_DONTWAIT, SOCK_CLOEXEC, SOCK_RAW, SOL_SOCKET } from './netlink/constants.ts';
import { getOption, growReceiveBuffer, setOption } from './socket-options.ts';

const SOCK_NONBLOCK = 0o4000;
/** In network order, as bind(2) takes it. */
const ETH_P_ALL = 0x0300;
const SO_ATTACH_FILTER = 26;
const SO_TIMESTAMP = 29;
const SOL_PACKET = 263;
const PACKET_STATISTICS = 6;
const PACKET_IGNORE_OUTGOING = 23;
const MSG_TRUNC = 0x20;
const SIOCGIFINDEX = 0x8933;
const IFREQ_BYTES = 40;
const IFREQ_DATA = 16;
const BUFFER_BYTES = 8 << 20;
const LOOPBACK = 'lo';

/** struct sock_filter, as `tcpdump -ddd` prints it: code, jump if true, jump if false, operand. */
export type FilterProgram = ReadonlyArray<readonly [number, number, number, number]>;

export class PacketTap {
  readonly device: string;
  readonly #fd: number;
  readonly #index: number;
  readonly #block = new MessageBlock(SNAP_BYTES);
  #dropped = 0;
  #accepted = 0;

  constructor(namespaces: Namespaces, netns: string, device: string, filter: FilterProgram) {
    this.device = device;
    const where = `${device} of ${netns}`;
    const flags = SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC;
    // Without a protocol it receives nothing until it is bound, when its filter is set.
    this.#fd = namespaces.in(netns, () => checked('socket', where, libc().socket(AF_PACKET, flags, 0)));
    try {
      this.#index = checked('ioctl SIOCGIFINDEX', where, indexOf(this.#fd, device));
      setOption(this.#fd, SOL_SOCKET, SO_TIMESTAMP);
      growReceiveBuffer(this.#fd, BUFFER_BYTES);
      if (filter.length > 0) attach(this.#fd, filter, where);
      // There each packet would come twice: as it is sent, and as it arrives.
      if (device === LOOPBACK) setOption(this.#fd, SOL_PACKET, PACKET_IGNORE_OUTGOING);
      bindToLink(this.#fd, this.#index, ETH_P_ALL, where);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** A whole frame. One that the kernel does not take is lost, as on any wire. */
  send(frame: Buffer): void {
    libc().send(this.#fd, frame, frame.length, MSG_DONTWAIT);
  }

  /** The next packet; undefined: none waits. */
  read(): CapturedPacket | undefined {
    for (;;) {
      const length = this.#block.receive(this.#fd, MSG_DONTWAIT | MSG_TRUNC);
      if (length < 0) {
        // A device that goes down says so once (ENETDOWN).
        if (lastErrno() === constants.errno.ENETDOWN) continue;
        if (lastErrno() === constants.errno.EAGAIN) return undefined;
        checked('recvmsg', this.device, length);
      }
      const bytes = Buffer.from(this.#block.payload(Math.min(length, SNAP_BYTES)));
      return { atMicros: this.#time(), length, bytes };
    }
  }

  /** Since the tap was opened: those that the filter let through, and how many of them were dropped. */
  counts(): { readonly accepted: number; readonly dropped: number } {
    // Read, they begin again at 0; the first counts dropped ones too.
    const statistics = getOption(this.#fd, SOL_PACKET, PACKET_STATISTICS, 8);
    this.#accepted += statistics?.readUInt32LE(0) ?? 0;
    this.#dropped += statistics?.readUInt32LE(4) ?? 0;
    return { accepted: this.#accepted, dropped: this.#dropped };
  }

  /** The device may be gone, or another one of its name be there. */
  isThere(): boolean {
    return indexOf(this.#fd, this.device) === this.#index;
  }

  /** On another thread: the kernel waits out a grace period (packet_release in net/packet/af_packet.c). */
  close(): void {
    close(this.#fd, () => undefined);
  }

  /** As struct timeval. */
  #time(): bigint {
    const time = this.#block.control(SOL_SOCKET, SO_TIMESTAMP);
    if (time === undefined) return BigInt(Date.now()) * 1000n;
    return time.readBigInt64LE(0) * 1_000_000n + time.readBigInt64LE(8);
  }
}

function indexOf(fd: number, device: string): number {
  const ifreq = Buffer.alloc(IFREQ_BYTES);
  ifreq.write(device, 'latin1');
  return libc().ioctl(fd, SIOCGIFINDEX, ifreq) < 0 ? -1 : ifreq.readInt32LE(IFREQ_DATA);
}

/** struct sock_fprog: socket(7). */
function attach(fd: number, filter: FilterProgram, where: string): void {
  const program = Buffer.alloc(filter.length * 8);
  for (const [line, [code, jumpTrue, jumpFalse, operand]] of filter.entries()) {
    program.writeUInt16LE(code, line * 8);
    program.writeUInt8(jumpTrue, line * 8 + 2);
    program.writeUInt8(jumpFalse, line * 8 + 3);
    program.writeUInt32LE(operand, line * 8 + 4);
  }
  const head = Buffer.alloc(16);
  head.writeUInt16LE(filter.length, 0);
  head.writeBigUInt64LE(addressOfBytes(program), 8);
  checked(
    'setsockopt SO_ATTACH_FILTER',
    where,
    libc().setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, head, head.length),
  );
}
