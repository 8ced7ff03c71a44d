// Links by rtnetlink: veth pairs whose ends are born in their namespaces, bridges, changes, deletion, dumps.

import {
  IFF_NOARP,
  IFF_RUNNING,
  IFF_UP,
  IFLA,
  IFLA_INFO,
  NLM_F,
  RTEXT_FILTER_SKIP_STATS,
  RTM,
  VETH_INFO_PEER,
} from './constants.ts';
import { macBytes, macText } from './address.ts';
import { MessageWriter, attributesOf, readI32, readU32, textOf } from './message.ts';
import type { Request } from './socket.ts';

export type NewEnd = {
  /** Descriptor of the namespace that the end is made in. */
  readonly netnsFd: number;
  readonly name: string;
  readonly mac: string | undefined;
  readonly mtu: number;
  readonly group: number;
};

export type LinkState = {
  readonly index: number;
  readonly name: string;
  /** "veth", "bridge", ...; empty for those without (lo). */
  readonly kind: string;
  readonly up: boolean;
  /** Without, `ip` says NO-CARRIER, or the link is down: IFF_RUNNING of netdevice(7). */
  readonly hasCarrier: boolean;
  readonly mac: string;
  readonly mtu: number;
  readonly alias: string;
  readonly group: number;
  readonly master: number | undefined;
  /** The other end of a veth: its index, and the id of its namespace as seen from here (undefined: this one). */
  readonly peer: { readonly index: number; readonly netnsId: number | undefined } | undefined;
};

const IFINFOMSG_BYTES = 16;

export function newVeth(a: NewEnd, b: NewEnd, what: string): Request {
  const message = new MessageWriter(RTM.NEWLINK, NLM_F.REQUEST | NLM_F.CREATE | NLM_F.EXCL);
  message.header(IFINFOMSG_BYTES, () => undefined);
  writeEnd(message, a);
  message.nested(IFLA.LINKINFO, (info) => {
    info.text(IFLA_INFO.KIND, 'veth');
    info.nested(IFLA_INFO.DATA, (data) => {
      data.nested(VETH_INFO_PEER, (peer) => writeEnd(peer, b), IFINFOMSG_BYTES);
    });
  });
  return { message, what };
}

function writeEnd(message: MessageWriter, end: NewEnd): void {
  message.text(IFLA.IFNAME, end.name).u32(IFLA.MTU, end.mtu).u32(IFLA.GROUP, end.group);
  message.u32(IFLA.NET_NS_FD, end.netnsFd);
  if (end.mac !== undefined) message.bytes(IFLA.ADDRESS, macBytes(end.mac));
}

export function newBridge(name: string, mtu: number, group: number, what: string): Request {
  const message = new MessageWriter(RTM.NEWLINK, NLM_F.REQUEST | NLM_F.CREATE | NLM_F.EXCL);
  message.header(IFINFOMSG_BYTES, (view) => {
    view.writeUInt32LE(IFF_UP, 8);
    view.writeUInt32LE(IFF_UP, 12);
  });
  message.text(IFLA.IFNAME, name).u32(IFLA.MTU, mtu).u32(IFLA.GROUP, group);
  message.nested(IFLA.LINKINFO, (info) => info.text(IFLA_INFO.KIND, 'bridge'));
  return { message, what };
}

export type LinkChange = {
  readonly up?: boolean;
  readonly mtu?: number;
  readonly mac?: string | undefined;
  readonly alias?: string;
  readonly group?: number;
  /** Index of the bridge; 0: of none. */
  readonly master?: number;
};

/** Changes a link that is known by its name. */
export function setLink(name: string, change: LinkChange, what: string): Request {
  const message = new MessageWriter(RTM.NEWLINK, NLM_F.REQUEST);
  message.header(IFINFOMSG_BYTES, (view) => {
    if (change.up === undefined) return;
    view.writeUInt32LE(change.up ? IFF_UP : 0, 8);
    view.writeUInt32LE(change.up ? IFF_UP | IFF_NOARP : IFF_UP, 12);
  });
  message.text(IFLA.IFNAME, name);
  if (change.mtu !== undefined) message.u32(IFLA.MTU, change.mtu);
  if (change.mac !== undefined) message.bytes(IFLA.ADDRESS, macBytes(change.mac));
  if (change.alias !== undefined) message.bytes(IFLA.IFALIAS, Buffer.from(change.alias));
  if (change.group !== undefined) message.u32(IFLA.GROUP, change.group);
  if (change.master !== undefined) message.u32(IFLA.MASTER, change.master);
  return { message, what };
}

export function deleteLink(name: string, what: string): Request {
  const message = new MessageWriter(RTM.DELLINK, NLM_F.REQUEST).header(IFINFOMSG_BYTES, () => undefined);
  return { message: message.text(IFLA.IFNAME, name), what };
}

/** Deletes all links of a group at once: the kernel waits for its readers once instead of once a link. */
export function deleteLinkGroup(group: number, what: string): Request {
  const message = new MessageWriter(RTM.DELLINK, NLM_F.REQUEST).header(IFINFOMSG_BYTES, () => undefined);
  return { message: message.u32(IFLA.GROUP, group), what };
}

export function linkDump(): Request {
  const message = new MessageWriter(RTM.GETLINK, NLM_F.REQUEST).header(IFINFOMSG_BYTES, () => undefined);
  return { message: message.u32(IFLA.EXT_MASK, RTEXT_FILTER_SKIP_STATS), what: 'dump of links' };
}

export function decodeLink(payload: Buffer): LinkState {
  const attributes = attributesOf(payload, IFINFOMSG_BYTES);
  const text = (type: number): string => textOf(attributes.get(type) ?? NOTHING);
  const number = (type: number): number | undefined => {
    const value = attributes.get(type);
    return value === undefined ? undefined : readI32(value, 0);
  };
  const info = attributesOf(attributes.get(IFLA.LINKINFO) ?? NOTHING, 0);
  const flags = readU32(payload, 8);
  const peerIndex = number(IFLA.LINK);
  return {
    index: readU32(payload, 4),
    name: text(IFLA.IFNAME),
    kind: textOf(info.get(IFLA_INFO.KIND) ?? NOTHING),
    // One that answers no ARP reaches nobody either.
    up: (flags & (IFF_UP | IFF_NOARP)) === IFF_UP,
    hasCarrier: (flags & (IFF_UP | IFF_RUNNING)) === (IFF_UP | IFF_RUNNING),
    mac: macText(attributes.get(IFLA.ADDRESS) ?? NOTHING),
    mtu: number(IFLA.MTU) ?? 0,
    alias: text(IFLA.IFALIAS),
    group: number(IFLA.GROUP) ?? 0,
    master: number(IFLA.MASTER),
    peer: peerIndex === undefined ? undefined : { index: peerIndex, netnsId: number(IFLA.LINK_NETNSID) },
  };
}

const NOTHING = Buffer.alloc(0);
