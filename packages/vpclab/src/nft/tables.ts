// The tables of a namespace, as the kernel lists them (NFT_MSG_GETTABLE). Not as nft prints them: a table may have any
// name, which is then a line of another table or a command in the text of nft, and no JSON. Pure.

import { NLM_F_DUMP, nftMessages, nftRequest } from './netlink.ts';
import { OWN_TABLE } from './ruleset.ts';

const NFT_MSG_NEWTABLE = 0;
const NFT_MSG_GETTABLE = 1;
const NFTA_TABLE_NAME = 1;
const NFTA_TABLE_HANDLE = 4;
/** NFPROTO_*: include/uapi/linux/netfilter.h. */
const FAMILIES: Readonly<Record<number, string>> = {
  1: 'inet',
  2: 'ip',
  3: 'arp',
  5: 'netdev',
  7: 'bridge',
  10: 'ip6',
};

export type NftTable = {
  /** A word of nft's language. */
  readonly family: string;
  /** Whatever somebody called it. */
  readonly name: string;
  /** Names it for the kernel: the only thing of it that is ever written into a program. */
  readonly handle: bigint;
};

export function tablesRequest(sequence: number): Buffer {
  return nftRequest(NFT_MSG_GETTABLE, sequence, NLM_F_DUMP);
}

/** One datagram of the answer. */
export function parseTables(datagram: Buffer): {
  readonly tables: readonly NftTable[];
  readonly isLast: boolean;
} {
  const messages = nftMessages(datagram);
  const tables = messages
    .filter(({ type }) => type === NFT_MSG_NEWTABLE)
    .flatMap(({ family, attributes }) => {
      const [name, handle] = [attributes.get(NFTA_TABLE_NAME), attributes.get(NFTA_TABLE_HANDLE)];
      const known = FAMILIES[family];
      if (known === undefined || name === undefined || handle?.length !== 8) return [];
      return [{ family: known, name: textOf(name), handle: handle.readBigUInt64BE(0) }];
    });
  return { tables, isLast: messages.length === 0 || messages.some(({ type }) => type === undefined) };
}

/** `family name`: how people know a table. */
export function tableTitle({ family, name }: NftTable): string {
  return `${family} ${name}`;
}

export function isOwnTable(table: NftTable): boolean {
  return tableTitle(table) === OWN_TABLE;
}

/** A file for `nft -f` that removes them. */
export function removalByHandle(tables: readonly NftTable[]): string {
  return tables.map(({ family, handle }) => `delete table ${family} handle ${handle}\n`).join('');
}

/** Up to its NUL; bytes that are no UTF-8 one by one, so that two names stay two. */
function textOf(bytes: Buffer): string {
  const name = bytes.subarray(0, bytes.indexOf(0) === -1 ? bytes.length : bytes.indexOf(0));
  const text = name.toString('utf8');
  return Buffer.from(text).equals(name) ? text : name.toString('latin1');
}
