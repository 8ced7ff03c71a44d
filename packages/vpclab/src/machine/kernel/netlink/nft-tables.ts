// The tables of a namespace's ruleset as the kernel lists them (NFT_MSG_GETTABLE, linux/netfilter/nf_tables.h). Not as
// nft prints them: a table may have any name, which is then a line of another table or a command in the text of nft.

import type { NftTable } from '../../../model/nft-table.ts';
import type { Namespaces } from '../namespaces.ts';
import { NETLINK, NFTA_TABLE, NFT_MSG } from './constants.ts';
import { attributesOf } from './message.ts';
import { NFGENMSG_BYTES, netfilterMessage } from './netfilter.ts';
import { netlinkIn } from './socket.ts';
import type { Request } from './socket.ts';

const HANDLE_BYTES = 8;
const FLAGS_BYTES = 4;
const NFT_TABLE_F_OWNER = 2;
/** NFPROTO_*: include/uapi/linux/netfilter.h. */
const FAMILIES: Readonly<Record<number, string>> = {
  1: 'inet',
  2: 'ip',
  3: 'arp',
  5: 'netdev',
  7: 'bridge',
  10: 'ip6',
};

export function dumpTables(namespaces: Namespaces, netns: string): readonly NftTable[] {
  return netlinkIn(namespaces, netns, (socket) => socket.dump(tablesRequest, decodeTable), NETLINK.NETFILTER);
}

export function tablesRequest(): Request {
  return { message: netfilterMessage(NFT_MSG.GETTABLE), what: 'tables of the rules' };
}

export function decodeTable(payload: Buffer): NftTable | undefined {
  const family = FAMILIES[payload[0] ?? 0];
  const attributes = attributesOf(payload, NFGENMSG_BYTES);
  const [name, handle] = [attributes.get(NFTA_TABLE.NAME), attributes.get(NFTA_TABLE.HANDLE)];
  const flags = attributes.get(NFTA_TABLE.FLAGS);
  if (family === undefined || name === undefined || handle?.length !== HANDLE_BYTES) return undefined;
  const isOwned = flags?.length === FLAGS_BYTES && (flags.readUInt32BE(0) & NFT_TABLE_F_OWNER) !== 0;
  return { family, name: nameOf(name), handle: handle.readBigUInt64BE(0), ...(isOwned ? { isOwned } : {}) };
}

/** Up to its NUL; bytes that are no UTF-8 one by one, so that two names stay two. */
function nameOf(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  const name = bytes.subarray(0, end === -1 ? bytes.length : end);
  const text = name.toString('utf8');
  return Buffer.from(text).equals(name) ? text : name.toString('latin1');
}
