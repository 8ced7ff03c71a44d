// Checksum and segmentation offloads of a device (ethtool(8) -K) by SIOCETHTOOL in this process: linux/ethtool.h.
// Feature bits have no fixed numbers, so their names are read from the kernel once.

import { addressOfBytes, checked, libc } from './libc.ts';

const SIOCETHTOOL = 0x8946;
const COMMAND = { GSTRINGS: 0x1b, GSSET_INFO: 0x37, GFEATURES: 0x3a, SFEATURES: 0x3b } as const;
const ETH_SS_FEATURES = 4;
const ETH_GSTRING_BYTES = 32;
const IFREQ_BYTES = 40;
const IFREQ_DATA_OFFSET = 16;
const GET_BLOCK_BYTES = 16;
const SET_BLOCK_BYTES = 8;

/** What `ethtool -K DEVICE tx off tso off gso off gro off` switches. */
const OFFLOADS = /^(?:tx-checksum-.*|tx-.*segmentation|tx-generic-segmentation|rx-gro)$/;

type Mask = readonly number[];
/** Which bits these are: a constant of the kernel that is running, asked once. */
let offloadMask: Mask | undefined;

/** `fd`: any socket of the device's namespace. */
export function setOffload(fd: number, device: string, offload: 'keep' | 'off', what: string): void {
  const { available } = readFeatures(fd, device, what);
  const mask = masked(available, maskOf(fd));
  const request = Buffer.alloc(8 + mask.length * SET_BLOCK_BYTES);
  request.writeUInt32LE(COMMAND.SFEATURES, 0);
  request.writeUInt32LE(mask.length, 4);
  for (const [block, bits] of mask.entries()) {
    request.writeUInt32LE(bits, 8 + block * SET_BLOCK_BYTES);
    request.writeUInt32LE(offload === 'off' ? 0 : bits, 12 + block * SET_BLOCK_BYTES);
  }
  ethtool(fd, device, request, what);
}

/** `off`: none of the offloads that can be switched is active. */
export function readOffload(fd: number, device: string, what: string): 'keep' | 'off' {
  const { available, active } = readFeatures(fd, device, what);
  return masked(masked(available, maskOf(fd)), active).every((bits) => bits === 0) ? 'off' : 'keep';
}

function readFeatures(fd: number, device: string, what: string): { available: Mask; active: Mask } {
  const blocks = maskOf(fd).length;
  const request = Buffer.alloc(8 + blocks * GET_BLOCK_BYTES);
  request.writeUInt32LE(COMMAND.GFEATURES, 0);
  request.writeUInt32LE(blocks, 4);
  ethtool(fd, device, request, what);
  const column = (offset: number): Mask =>
    Array.from({ length: blocks }, (_, block) => request.readUInt32LE(8 + block * GET_BLOCK_BYTES + offset));
  return { available: column(0), active: column(8) };
}

function maskOf(fd: number): Mask {
  offloadMask ??= readOffloadMask(fd);
  return offloadMask;
}

function readOffloadMask(fd: number): Mask {
  const count = Buffer.alloc(20);
  count.writeUInt32LE(COMMAND.GSSET_INFO, 0);
  count.writeBigUInt64LE(1n << BigInt(ETH_SS_FEATURES), 8);
  ethtool(fd, 'lo', count, 'names of offloads');
  const total = count.readUInt32LE(16);
  const names = Buffer.alloc(12 + total * ETH_GSTRING_BYTES);
  names.writeUInt32LE(COMMAND.GSTRINGS, 0);
  names.writeUInt32LE(ETH_SS_FEATURES, 4);
  names.writeUInt32LE(total, 8);
  ethtool(fd, 'lo', names, 'names of offloads');
  const mask = Array.from({ length: Math.ceil(total / 32) }, () => 0);
  for (let bit = 0; bit < total; bit++) {
    const start = 12 + bit * ETH_GSTRING_BYTES;
    const text = names.toString('latin1', start, start + ETH_GSTRING_BYTES);
    if (!OFFLOADS.test(text.slice(0, text.indexOf('\0')))) continue;
    mask[bit >>> 5] = ((mask[bit >>> 5] ?? 0) | (1 << (bit & 31))) >>> 0;
  }
  return mask;
}

function masked(one: Mask, other: Mask): Mask {
  return one.map((bits, block) => (bits & (other[block] ?? 0)) >>> 0);
}

function ethtool(fd: number, device: string, request: Buffer, what: string): void {
  const ifreq = Buffer.alloc(IFREQ_BYTES);
  ifreq.write(device, 'latin1');
  ifreq.writeBigUInt64LE(addressOfBytes(request), IFREQ_DATA_OFFSET);
  checked('ioctl SIOCETHTOOL', what, libc().ioctl(fd, SIOCETHTOOL, ifreq));
}
