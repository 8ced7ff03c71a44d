// A table of nftables as the kernel lists it.

export type NftTable = {
  /** A word of nft's language. */
  readonly family: string;
  /** Whatever somebody called it. */
  readonly name: string;
  /** Names it for the kernel: the only thing of it that is ever written into a program. */
  readonly handle: bigint;
};
