// A packet as it was seen on a device. Times are microseconds since 1970, as tcpdump(8) writes them.

export type CapturedPacket = {
  readonly atMicros: bigint;
  /** Of the packet as it passed; `bytes` may be less. */
  readonly length: number;
  readonly bytes: Buffer;
};

/** LINKTYPE_ETHERNET (https://www.tcpdump.org/linktypes.html): every device of a lab, loopback too. */
export const LINKTYPE_ETHERNET = 1;
/** No packet is longer: what is cut off is no frame of a lab. */
export const SNAP_BYTES = 65_535;
