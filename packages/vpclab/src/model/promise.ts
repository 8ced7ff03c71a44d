// What a lab promises: statements that packets and routing tables can prove or refute. Plain data, made by concepts/,
// proved by verify/, which knows no concept.

import type { Cidr, Ipv4, Mac } from '../net/text.ts';

export type LabPromise = ReachPromise | WallPromise | SessionPromise | RoutePromise;

/** The receiver answers, and sees the sender at `seenAs`. */
export type ReachPromise = Probed & {
  readonly kind: 'reach';
  readonly seenAs: Ipv4;
  /** Where there are several ways out: or one of these. */
  readonly orSeenAs?: readonly Ipv4[];
};

export type WallPromise = Probed & {
  readonly kind: 'wall';
  /**
   * `receiver`: it is not the receiver that answers at that address; another one may, of the sender's own network.
   * `address`: nothing is reached there at all. A refusal would do harm as well as an answer: packets arrive.
   */
  readonly hides: 'receiver' | 'address';
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
  readonly datapath: string;
  readonly inport: string;
  readonly ethSrc: Mac;
  readonly ethDst: Mac;
  readonly ipSrc: Ipv4;
  readonly ipDst: Ipv4;
  readonly port: string | undefined;
};
