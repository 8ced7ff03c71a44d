// Packets of one device as the kernel passes them: packet(7). Nothing waits in here but what the kernel's buffer holds; what
// comes when it is full is dropped and counted.

import { close } from 'node:fs';
import { constants } from 'node:os';
import type { CapturedPacket } from '../../pcap/packet.ts';
import { SNAP_BYTES } from '../../pcap/packet.ts';
import { addressOfBytes, checked, lastErrno, libc } from './libc.ts';
import type { Namespaces } from './namespaces.ts';
import { SOCK_CLOEXEC } from './netlink/constants.ts';
import { setOption } from './sockets.ts';

const AF_PACKET = 17;
const SOCK_RAW = 3;
const SOCK_NONBLOCK = 0o4000;
/** In network order, as bind(2) takes it. */
const ETH_P_ALL = 0x0300;
const SOL_SOCKET = 1;
const SO_RCVBUF = 8;
const SO_ATTACH_FILTER = 26;
const SO_TIMESTAMP = 29;
const SO_RCVBUFFORCE = 33;
const SOL_PACKET = 263;
const PACKET_STATISTICS = 6;
const PACKET_IGNORE_OUTGOING = 23;
const MSG_DONTWAIT = 0x40;
const MSG_TRUNC = 0x20;
const SIOCGIFINDEX = 0x8933;
const IFREQ_BYTES = 40;
const IFREQ_DATA = 16;
const SOCKADDR_LL = { bytes: 20, index: 4 } as const;
const BUFFER_BYTES = 8 << 20;
const LOOPBACK = 'lo';

/** struct sock_filter, as `tcpdump -ddd` prints it: code, jump if true, jump if false, operand. */
export type FilterProgram = ReadonlyArray<readonly [number, number, number, number]>;

// One block for struct msghdr, iovec, control data and the packet (recvmsg(2), of 64-bit Linux).
const AT = { iovec: 64, control: 80, packet: 256 } as const;
const MSGHDR = { iov: 16, iovLength: 24, control: 32, controlLength: 40 } as const;
/** struct cmsghdr with a struct timeval. */
const CMSG = { level: 8, type: 12, seconds: 16, micros: 24 } as const;

export class PacketTap {
  readonly device: string;
  readonly #fd: number;
  readonly #index: number;
  readonly #block = Buffer.alloc(AT.packet + SNAP_BYTES);
  #dropped = 0;
  #accepted = 0;

  constructor(namespaces: Namespaces, netns: string, device: string, filter: FilterProgram) {
    this.device = device;
    const where = `${device} of ${netns}`;
    const flags = SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC;
    // Without a protocol it hears nothing until it is bound, when its filter is there.
    this.#fd = namespaces.in(netns, () => checked('socket', where, libc().socket(AF_PACKET, flags, 0)));
    try {
      this.#index = checked('ioctl SIOCGIFINDEX', where, indexOf(this.#fd, device));
      setOption(this.#fd, SOL_SOCKET, SO_TIMESTAMP);
      // What an ordinary user may have is bounded by net.core.rmem_max: socket(7).
      if (!isSet(this.#fd, SO_RCVBUFFORCE, BUFFER_BYTES)) isSet(this.#fd, SO_RCVBUF, BUFFER_BYTES);
      if (filter.length > 0) attach(this.#fd, filter, where);
      // There each packet would come twice: as it is sent, and as it arrives.
      if (device === LOOPBACK) setOption(this.#fd, SOL_PACKET, PACKET_IGNORE_OUTGOING);
      const address = Buffer.alloc(SOCKADDR_LL.bytes);
      address.writeUInt16LE(AF_PACKET, 0);
      address.writeUInt16LE(ETH_P_ALL, 2);
      address.writeInt32LE(this.#index, SOCKADDR_LL.index);
      checked('bind', where, libc().bind(this.#fd, address, address.length));
      this.#prepare();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** The next packet; undefined: none waits. */
  read(): CapturedPacket | undefined {
    for (;;) {
      this.#block.writeBigUInt64LE(BigInt(AT.packet - AT.control), MSGHDR.controlLength);
      const length = libc().recvmsg(this.#fd, this.#block, MSG_DONTWAIT | MSG_TRUNC);
      if (length < 0) {
        // A device that goes down says so once (ENETDOWN).
        if (lastErrno() === constants.errno.ENETDOWN) continue;
        if (lastErrno() === constants.errno.EAGAIN) return undefined;
        checked('recvmsg', this.device, length);
      }
      const bytes = Buffer.from(this.#block.subarray(AT.packet, AT.packet + Math.min(length, SNAP_BYTES)));
      return { atMicros: this.#time(), length, bytes };
    }
  }

  /** Since the tap was opened: those that the filter let through, and how many of them were dropped. */
  counts(): { readonly accepted: number; readonly dropped: number } {
    const statistics = Buffer.alloc(8);
    const size = Buffer.alloc(4);
    size.writeUInt32LE(statistics.length);
    // Read, they begin again at 0; the first counts dropped ones too.
    if (libc().getsockopt(this.#fd, SOL_PACKET, PACKET_STATISTICS, statistics, size) === 0) {
      this.#accepted += statistics.readUInt32LE(0);
      this.#dropped += statistics.readUInt32LE(4);
    }
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

  #prepare(): void {
    const base = addressOfBytes(this.#block);
    const point = (at: number, to: number): number => this.#block.writeBigUInt64LE(base + BigInt(to), at);
    point(MSGHDR.iov, AT.iovec);
    point(MSGHDR.control, AT.control);
    point(AT.iovec, AT.packet);
    this.#block.writeBigUInt64LE(1n, MSGHDR.iovLength);
    this.#block.writeBigUInt64LE(BigInt(SNAP_BYTES), AT.iovec + 8);
  }

  #time(): bigint {
    const control = this.#block.subarray(AT.control);
    const isTime =
      control.readUInt32LE(CMSG.level) === SOL_SOCKET && control.readUInt32LE(CMSG.type) === SO_TIMESTAMP;
    if (!isTime) return BigInt(Date.now()) * 1000n;
    return control.readBigInt64LE(CMSG.seconds) * 1_000_000n + control.readBigInt64LE(CMSG.micros);
  }
}

function indexOf(fd: number, device: string): number {
  const ifreq = Buffer.alloc(IFREQ_BYTES);
  ifreq.write(device, 'latin1');
  return libc().ioctl(fd, SIOCGIFINDEX, ifreq) < 0 ? -1 : ifreq.readInt32LE(IFREQ_DATA);
}

function isSet(fd: number, option: number, value: number): boolean {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return libc().setsockopt(fd, SOL_SOCKET, option, bytes, bytes.length) === 0;
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
