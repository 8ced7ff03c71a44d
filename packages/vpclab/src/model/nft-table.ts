// A table of nftables as the kernel lists it.

export type NftTable = {
  /** A word of nft's language. */
  readonly family: string;
  /** Whatever somebody called it. */
  readonly name: string;
  /** Names it for the kernel: the only thing of it that is ever written into a program. */
  readonly handle: bigint;
  /** It goes with the process that made it (nft(8), `flags owner`), and the kernel's generation number tells nobody. */
  readonly isOwned?: true;
};
