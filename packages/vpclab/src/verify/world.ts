// What verification needs from the world, and what the world says.

import type { Machine } from '../machine/machine.ts';
import type { ClusterPromise, Flow, SessionPromise, UpkeepPromise } from '../model/promise.ts';
import type { Fact } from './causes.ts';
import type { Lost } from './trace.ts';

/** Who answered, as the answer itself says. */
export type Answer = { readonly kind: 'answer'; readonly name: string; readonly caller: string };
/**
 * `silent`: nothing came back, or a router said that there is no way. `stranger`: something at that address answered,
 * but no responder. `broken`: nothing could be sent.
 */
export type NoAnswer = { readonly kind: 'silent' | 'stranger' | 'broken'; readonly reason: string };
export type Probe = {
  readonly netns: string;
  readonly protocol: 'tcp' | 'udp';
  readonly to: { readonly name: string; readonly address: string };
  /** That of the responders, where nothing else is said. */
  readonly port?: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Ends it before its time, with what it met until then. */
  readonly until?: AbortSignal;
  /** Namespace of the one who should answer, where it is a workload. */
  readonly remoteNetns: string | undefined;
};

export type Hop = {
  readonly netns: string;
  readonly remote: string;
  readonly hops: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
};

export type Upkeep = {
  readonly ok: boolean;
  readonly text: string;
  /** What to do where it is not kept up. */
  readonly fix?: string;
  /** `final`: it does not become so by itself. `starting`: it began a moment ago and takes longer than packets do. */
  readonly outlook?: 'final' | 'starting';
};

/** What verification needs from the world. */
export type World = {
  readonly probe: (probe: Probe) => Promise<Answer | NoAnswer>;
  /** Who a packet came to that may pass `hops - 1` routers: its address; undefined when nobody says. */
  readonly hop: (asked: Hop) => Promise<string | undefined>;
  /** What DHCP offers a device; undefined when nobody offers anything. */
  readonly offer: Machine['offer'];
  /** State of a router's session and of its kernel's default route, in words; undefined: as it should be. */
  readonly sessionFault: (session: SessionPromise) => Promise<string | undefined>;
  /** Next hops of a prefix in a router's kernel table. */
  readonly nextHops: (router: string, prefix: string) => Promise<readonly string[]>;
  /** Prefixes in a router's kernel table that lead through one of these next hops. */
  readonly prefixesVia: (router: string, nextHops: readonly string[]) => Promise<readonly string[]>;
  /** Why no connection to a TCP port came about; undefined: it was accepted. */
  readonly connectFault: (
    from: string,
    to: { readonly address: string; readonly port: number },
    timeoutMs: number,
  ) => Promise<string | undefined>;
  /** How the program is that a daemon runs: `running` and whatever else there is to say. */
  readonly programState: (daemon: string) => Promise<string>;
  /** In words; undefined: as promised. */
  readonly clusterFault: (promise: ClusterPromise) => Promise<string | undefined>;
  readonly upkeep: (promise: UpkeepPromise) => Promise<Upkeep>;
  readonly lostAt: (flow: Flow) => Promise<Lost>;
  /** What is wrong with the lab itself, what causes what first. */
  readonly facts: () => Promise<readonly Fact[]>;
  /** For what only one kind of promise asks. */
  readonly machine: Pick<Machine, 'connect' | 'run'>;
};
