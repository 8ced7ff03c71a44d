// What a lab promises: statements that packets and routing tables can prove or refute. Plain data, made by concepts/,
// proved by verify/, which knows no concept.

import type { DhcpOffer } from '../net/dhcp.ts';
import type { Cidr, Ipv4, Mac } from '../net/text.ts';
import type { ConnectionQuota } from './connection-quotas.ts';

export type LabPromise =
  | ReachPromise
  | WallPromise
  | SessionPromise
  | RoutePromise
  | BoundPromise
  | ListenerPromise
  | ProgramPromise
  | ClusterPromise
  | UpkeepPromise
  | NamePromise
  | LeasePromise
  | ForwardPromise;

export type ReachPromise = Probed & {
  readonly kind: 'reach';
  readonly seenAs: Ipv4;
  /** Where there are several ways out: or one of these. */
  readonly orSeenAs?: readonly Ipv4[];
  /** Where several serve the address: who answers is one of these. */
  readonly orAnsweredBy?: readonly string[];
  /**
   * `answer`: the receiver answers, and sees the sender at `seenAs`. `arrival`: nobody need listen at that port, because
   * a refusal (RST, ICMP port unreachable) shows as well that packets arrive; silence shows that they do not.
   */
  readonly shownBy: 'answer' | 'arrival';
};

export type WallPromise = Probed & {
  readonly kind: 'wall';
  /**
   * `receiver`: it is not the receiver that answers at that address; another one may, of the sender's own network.
   * `address`: nothing is reached there at all. A refusal would do harm as well as an answer: packets arrive.
   */
  readonly hides: 'receiver' | 'address';
  /** Where to look when it does not hold and nothing differs from the lab file. */
  readonly advice?: string;
};

/** The session of a router with a peer is up, and its default route came over it. */
export type SessionPromise = Stated & {
  readonly kind: 'session';
  readonly protocol: 'bgp' | 'ospf' | 'bfd';
  /** Its namespace. */
  readonly router: string;
  readonly peer: Ipv4;
  readonly peerName: string;
};

/** A router's kernel table holds the prefix, through these next hops and no others. */
export type RoutePromise = Stated & {
  readonly kind: 'route';
  readonly router: string;
  readonly prefix: Cidr;
  readonly nextHops: readonly Ipv4[];
};

/** A router's kernel table holds no more prefixes of a tenant than this: those through its gateways. */
export type BoundPromise = Stated & {
  readonly kind: 'bound';
  readonly router: string;
  readonly tenant: string;
  readonly nextHops: readonly Ipv4[];
  readonly limit: number;
};

/** What must not be, whatever else is broken. */
export function isWall(promise: LabPromise): promise is WallPromise | BoundPromise {
  return isWallKind(promise.kind);
}

export function isWallKind(kind: LabPromise['kind']): boolean {
  return kind === 'wall' || kind === 'bound';
}

/** The server's answer for a name is this address; undefined: the answer that there is no such name. */
export type NamePromise = Stated & {
  readonly kind: 'name';
  readonly from: string;
  readonly netns: string;
  readonly server: Ipv4;
  readonly name: string;
  readonly address: Ipv4 | undefined;
};

/** DHCP offers this to a workload that asks. */
export type LeasePromise = Stated & {
  readonly kind: 'lease';
  readonly from: string;
  readonly netns: string;
  readonly device: string;
  readonly mac: Mac;
  readonly offer: DhcpOffer;
};

/** Whoever listens at that TCP port of the receiver accepts a connection from the sender. */
export type ListenerPromise = Stated & {
  readonly kind: 'listener';
  readonly from: { readonly name: string; readonly netns: string };
  readonly to: { readonly name: string; readonly address: Ipv4 };
  readonly port: number;
};

/** A program of the user's runs. */
export type ProgramPromise = Stated & {
  readonly kind: 'program';
  /** Where it runs, and the key of the daemon that runs it. */
  readonly name: string;
  readonly daemon: string;
  /** It may also have ended well. */
  readonly mayEnd: boolean;
};

/** A server takes part in a cluster of so many, which has a leader. */
export type ClusterPromise = Stated & {
  readonly kind: 'cluster';
  readonly server: string;
  /** The key of its ovsdb-server. */
  readonly daemon: string;
  readonly database: string;
  readonly members: number;
};

/** The lab itself keeps something up: asked where that is, not shown by packets of tenants. */
export type UpkeepPromise = Stated & {
  readonly kind: 'upkeep';
  /** The namespace that it is in. */
  readonly place: string;
  readonly upkeep:
    | { readonly kind: 'quota'; readonly quota: ConnectionQuota }
    /** A node's switch reports its flows, and whoever collects them gets what is sent there. */
    | { readonly kind: 'flow-log' }
    /** Prometheus answers, and finds everything up that it scrapes. */
    | { readonly kind: 'monitoring'; readonly jobs: readonly string[] }
    /** A directory of the host is mounted for what outlives the lab, and holds no more than that. */
    | { readonly kind: 'kept-data'; readonly mebibytes: number };
};

/**
 * Packets for an address behind it come to whoever forwards them: the packet's time is over there, and it says so.
 */
export type ForwardPromise = Stated & {
  readonly kind: 'forward';
  /** The workload that sends, and its namespace. */
  readonly from: string;
  readonly netns: string;
  readonly target: Ipv4;
  readonly via: { readonly name: string; readonly address: Ipv4 };
};

type Stated = {
  /** In a sentence, for people. */
  readonly text: string;
  /** What kind of statement it is, in reports. */
  readonly category: string;
};

type Probed = Stated & {
  readonly from: Sender;
  readonly to: Receiver;
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** The cell of the matrix that it counts in: VPCs, or "internet". */
  readonly between: readonly [from: string, to: string] | undefined;
  /** How OVN sees its first packet; undefined where the sender is on no logical switch. */
  readonly flow: Flow | undefined;
};

export type Sender = {
  readonly name: string;
  readonly address: Ipv4;
  readonly netns: string;
  /** Prefixes of the networks that it is in or joined to: who answers from there may be another one than was meant. */
  readonly networks: readonly Cidr[];
};

export type Receiver = {
  readonly name: string;
  readonly address: Ipv4;
  /** Where it is a workload's: the kernel learns its neighbours too. */
  readonly netns: string | undefined;
};

/** A packet at its first logical switch, and the logical port that it should end at. */
export type Flow = {
  /** Whose control plane knows it, where that is not the lab's first one. */
  readonly region?: string;
  readonly datapath: string;
  readonly inport: string;
  readonly ethSrc: Mac;
  readonly ethDst: Mac;
  readonly ipSrc: Ipv4;
  readonly ipDst: Ipv4;
  readonly protocol: 'tcp' | 'udp';
  readonly dstPort: number;
  readonly port: string | undefined;
  readonly srcPort: number;
  /** What comes back of a packet that arrived; undefined where that is not OVN's affair alone. */
  readonly answer: Flow | undefined;
};
