// The tables of a namespace's ruleset as the kernel lists them (NFT_MSG_GETTABLE, linux/netfilter/nf_tables.h). Not as
// nft prints them: a table may have any name, which is then a line of another table or a command in the text of nft.

import type { NftTable } from '../../../model/nft-table.ts';
import type { Namespaces } from '../namespaces.ts';
import { NETLINK, NFNL_SUBSYS_NFTABLES, NFTA_TABLE, NFT_MSG, NLM_F } from './constants.ts';
import { MessageWriter, eachAttribute } from './message.ts';
import { netlinkIn } from './socket.ts';
import type { Request } from './socket.ts';

/** nfgenmsg: family, version, resource. */
const NFGENMSG_BYTES = 4;
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
  const type = (NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG.GETTABLE;
  const message = new MessageWriter(type, NLM_F.REQUEST).header(NFGENMSG_BYTES, () => undefined);
  return { message, what: 'tables of the rules' };
}

export function decodeTable(payload: Buffer): NftTable | undefined {
  const family = FAMILIES[payload[0] ?? 0];
  let name: string | undefined;
  let handle: bigint | undefined;
  let flags = 0;
  eachAttribute(payload, NFGENMSG_BYTES, (attribute, value) => {
    if (attribute === NFTA_TABLE.NAME) name = nameOf(value);
    if (attribute === NFTA_TABLE.FLAGS && value.length === FLAGS_BYTES) flags = value.readUInt32BE(0);
    if (attribute === NFTA_TABLE.HANDLE && value.length === HANDLE_BYTES) handle = value.readBigUInt64BE(0);
  });
  if (family === undefined || name === undefined || handle === undefined) return undefined;
  return { family, name, handle, ...((flags & NFT_TABLE_F_OWNER) === 0 ? {} : { isOwned: true }) };
}

/** Up to its NUL; bytes that are no UTF-8 one by one, so that two names stay two. */
function nameOf(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  const name = bytes.subarray(0, end === -1 ? bytes.length : end);
  const text = name.toString('utf8');
  return Buffer.from(text).equals(name) ? text : name.toString('latin1');
}
