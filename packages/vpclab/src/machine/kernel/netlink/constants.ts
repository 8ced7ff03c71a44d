// Numbers of linux/netlink.h, linux/rtnetlink.h, linux/if_link.h, linux/if_addr.h, linux/net_namespace.h, linux/veth.h
// and linux/netfilter/nf_tables.h that the codec uses.

export const NETLINK = {
  ROUTE: 0,
  NETFILTER: 12,
  ADD_MEMBERSHIP: 1,
  LISTEN_ALL_NSID: 8,
  EXT_ACK: 11,
  GET_STRICT_CHK: 12,
} as const;
/** RTNLGRP_*: what a socket can subscribe to; NETCONF reports when forwarding is switched. Of routes that go with their next hop object only the object's end is reported. */
export const GROUP = {
  LINK: 1,
  NEIGH: 3,
  TC: 4,
  IPV4_IFADDR: 5,
  IPV4_ROUTE: 7,
  IPV4_RULE: 8,
  NETCONF: 24,
  NSID: 28,
  NEXTHOP: 32,
} as const;
export const AF_NETLINK = 16;
export const AF_INET = 2;
export const AF_PACKET = 17;
export const SOCK_RAW = 3;
export const SOCK_CLOEXEC = 0o2000000;
export const MSG_DONTWAIT = 0x40;
export const SOL_NETLINK = 270;
export const SOL_SOCKET = 1;
export const SO_RCVBUF = 8;
export const SO_RCVBUFFORCE = 33;

/** linux/netfilter/nfnetlink_conntrack.h. Types of nfnetlink hold the number of their subsystem in the upper byte. */
export const IPCTNL_MSG_CT_GET = 0x0101;
export const CTA = { TUPLE_ORIG: 1, TUPLE_REPLY: 2, PROTOINFO: 4, MARK: 8, ID: 12 } as const;
export const CTA_TUPLE = { IP: 1, PROTO: 2 } as const;
export const CTA_IP = { V4_SRC: 1, V4_DST: 2 } as const;
export const CTA_PROTO = { NUM: 1, SRC_PORT: 2, DST_PORT: 3 } as const;
export const CTA_PROTOINFO_TCP = 1;
export const CTA_PROTOINFO_TCP_STATE = 1;
/** linux/netfilter/nfnetlink_log.h */
export const NFULNL_MSG = { PACKET: 0x0400, CONFIG: 0x0401 } as const;
export const NFULA = { PAYLOAD: 9, PREFIX: 10 } as const;
export const NFULA_CFG = { CMD: 1, MODE: 2, TIMEOUT: 4 } as const;
export const NFULNL_CFG_CMD_BIND = 1;
export const NFULNL_COPY_PACKET = 2;
export const NFT_MSG = { GETTABLE: 0x0a01, NEWGEN: 0x0a0f, GETGEN: 0x0a10, GETOBJ: 0x0a13 } as const;
export const NFTA_OBJ = { TABLE: 1, NAME: 2, TYPE: 3, DATA: 4 } as const;
export const NFT_OBJECT_COUNTER = 1;
export const NFTA_COUNTER = { BYTES: 1, PACKETS: 2 } as const;
export const NFTA_TABLE = { NAME: 1, FLAGS: 2, HANDLE: 4 } as const;
export const NFTA_GEN_ID = 1;

export const NLMSG = { ERROR: 2, DONE: 3 } as const;
export const NLM_F = {
  REQUEST: 0x1,
  ACK: 0x4,
  CAPPED: 0x100,
  ACK_TLVS: 0x200,
  DUMP: 0x300,
  REPLACE: 0x100,
  EXCL: 0x200,
  CREATE: 0x400,
  DUMP_INTR: 0x10,
} as const;
export const NLMSGERR_ATTR_MSG = 1;
export const NLA_F_NESTED = 0x8000;
export const NLA_TYPE_MASK = 0x3fff;

export const RTM = {
  NEWLINK: 16,
  DELLINK: 17,
  GETLINK: 18,
  SETLINK: 19,
  NEWADDR: 20,
  DELADDR: 21,
  GETADDR: 22,
  NEWROUTE: 24,
  DELROUTE: 25,
  GETROUTE: 26,
  NEWNEIGH: 28,
  DELNEIGH: 29,
  GETNEIGH: 30,
  NEWRULE: 32,
  DELRULE: 33,
  GETRULE: 34,
  DELQDISC: 37,
  GETQDISC: 38,
  NEWNSID: 88,
  DELNSID: 89,
  GETNSID: 90,
} as const;

export const IFLA = {
  ADDRESS: 1,
  IFNAME: 3,
  MTU: 4,
  LINK: 5,
  MASTER: 10,
  LINKINFO: 18,
  IFALIAS: 20,
  GROUP: 27,
  NET_NS_FD: 28,
  EXT_MASK: 29,
  LINK_NETNSID: 37,
} as const;
export const IFLA_INFO = { KIND: 1, DATA: 2 } as const;
export const VETH_INFO_PEER = 1;
export const RTEXT_FILTER_SKIP_STATS = 1 << 3;
export const IFF_UP = 1;
export const IFF_RUNNING = 0x40;
export const IFF_NOARP = 0x80;

export const IFA = { ADDRESS: 1, LOCAL: 2 } as const;
export const RT_SCOPE = { UNIVERSE: 0, LINK: 253, NOWHERE: 255 } as const;

export const RTA = { DST: 1, OIF: 4, GATEWAY: 5, PRIORITY: 6, PREFSRC: 7, METRICS: 8, MULTIPATH: 9 } as const;
export const NDA_DST = 1;
export const NDA_LLADDR = 2;
export const RT_TABLE_MAIN = 254;
/** Of routes that the kernel makes with an address. */
export const RTPROT_KERNEL = 2;
/** What ip-route(8) gives to a route that is added by hand. */
export const RTPROT_BOOT = 3;
export const RTPROT_STATIC = 4;
export const RTPROT_BGP = 186;
export const RTPROT_OSPF = 188;
export const RTN_UNICAST = 1;

/** Attributes of rules: linux/fib_rules.h. */
export const FRA = {
  DST: 1,
  SRC: 2,
  IIFNAME: 3,
  PRIORITY: 6,
  FWMARK: 10,
  TABLE: 15,
  OIFNAME: 17,
  L3MDEV: 19,
} as const;
export const TCA_KIND = 1;

export const NETNSA = { NSID: 1, FD: 3 } as const;

/** Routes that lead nowhere, as ip-route(8) calls them. */
const ROUTE_TYPES: Readonly<Record<number, string>> = {
  6: 'blackhole',
  7: 'unreachable',
  8: 'prohibit',
  9: 'throw',
};

export function routeType(type: number): string {
  return ROUTE_TYPES[type] ?? `type ${type}`;
}
