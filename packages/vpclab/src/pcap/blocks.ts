// Blocks of pcapng, as this project writes and reads them: https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng.html.
// One section, its interfaces first, then packets, and for each interface how many were lost.

export const BLOCK = { section: 0x0a0d_0d0a, interface: 1, packet: 6, statistics: 5 } as const;

/** Options: section 3.5 (comment), 4.1 (who wrote it), 4.2 (name, description), 4.6 (counters). */
export const OPTION = {
  end: 0,
  comment: 1,
  application: 4,
  name: 2,
  description: 3,
  dropped: 5,
  accepted: 6,
} as const;

export const BYTE_ORDER = 0x1a2b_3c4d;

/** Type and length, and the length again behind. */
export const BLOCK_HEAD_BYTES = 8;
export const BLOCK_FRAME_BYTES = 12;

/** Everything starts at a multiple of four. */
export function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}
