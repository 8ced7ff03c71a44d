// What owns a kernel: this sandbox, a second system, a virtual machine, a real machine. The engine reaches kernels,
// daemons and their files only through this interface and does not know how a machine is reached. Requests and replies
// are plain data, so that they can also go over a stream; what cannot be (signals, progress, sockets) is apart in `Call`
// and `Duplex`. Types only.

import type { Duplex } from 'node:stream';
import type { SupervisorEvent } from '../model/engine.ts';
import type { Change } from '../model/plan.ts';
import type { DaemonRow, HostRow, NftRow, ServiceIdentity, SysctlRow } from '../model/rows.ts';
import type { DhcpOffer } from '../net/dhcp.ts';

export type Machine = {
  /** As NetnsRow.machine has it: every namespace, and with it every row, lives on one machine. */
  readonly name: string;

  /** Kernel objects that carry our mark or are on a link that does. Sysctls cannot be enumerated: name the ones to read. */
  observeKernel(asked: { readonly sysctls: readonly SysctlRow[] }, call: Call): Promise<readonly HostRow[]>;
  /** All nftables tables of the namespaces that the intent has rules for. */
  observeNft(intended: readonly NftRow[], call: Call): Promise<readonly NftRow[]>;
  /**
   * Daemons that this machine started and that still run: the rows that they were started with, but each with the
   * namespace it lives in and the socket it has now.
   */
  observeDaemons(): Promise<readonly DaemonRow[]>;
  /** Routes that routing daemons put into the main table of a namespace. */
  learnedRoutes(netns: string): Promise<readonly LearnedRoute[]>;

  /** Carries out the changes that belong to the stage and ignores the others. Each stage can be repeated. */
  change(stage: Stage, changes: readonly Change[], call: Call): Promise<void>;

  /** Replaces each file whole or not at all, and makes its directory. */
  writeFiles(files: readonly TextFile[]): Promise<void>;
  /** Removes a directory with all that it holds; an absent one is no error. */
  removeDirectory(path: string): Promise<void>;

  /** The public half of the private key in that file, in PEM form. The key is made where there is none, and stays here. */
  ensureKey(file: string): Promise<string>;

  /** Supervises those of the rows that run already: an earlier vpclabd started them. */
  adopt(rows: readonly DaemonRow[]): Promise<void>;
  /** Starts the daemons together and resolves when all are ready. One that runs as its row says is left alone. */
  startDaemons(rows: readonly DaemonRow[], call: Call): Promise<void>;
  /** Ends the daemons of these keys and supervises them no longer. */
  stopDaemons(keys: readonly string[]): Promise<void>;
  /** The supervised daemons as last known: nothing is asked, so nothing can hang. */
  daemons(): readonly SupervisedDaemon[];
  /** One watcher at a time. */
  watch(watcher: DaemonWatcher): void;
  /** Sends a command to the control socket of an OVS or OVN daemon (ovs-appctl(8)); gives its answer. */
  control(daemon: string, method: string, args: readonly string[], call: BoundedCall): Promise<string>;

  /** Size of a daemon's log, which the machine keeps from growing without bound; undefined: it is not there. */
  logSize(file: string): Promise<number | undefined>;
  /** At most `length` bytes of a log from `at` on. */
  readLog(file: string, at: number, length: number): Promise<Uint8Array>;

  /** A connected stream socket. */
  connect(address: SocketAddress, call: BoundedCall): Promise<Duplex>;
  /** Runs a program in a namespace to its end. Fails with COMMAND_FAILED on another exit code than 0. */
  run(program: Program, call: BoundedCall): Promise<ProgramOutput>;
  /** Sends real packets to a responder. Reports failure in its result; throws only when `signal` is aborted. */
  probe(asked: ProbeRequest, call: ProbeCall): Promise<ProbeResult>;
  /**
   * Address of the router where the packet's TTL (`hops`) expires, by its ICMP error; undefined when none answers.
   * Throws when `signal` is aborted or nothing can be sent.
   */
  hop(asked: HopRequest, call: BoundedCall): Promise<string | undefined>;
  /** What DHCP offers a device, without taking it; undefined when nobody offers anything. Throws as `hop` does. */
  offer(asked: OfferRequest, call: BoundedCall): Promise<DhcpOffer | undefined>;
  /**
   * Packets of devices as a pcapng stream that the caller reads: pcap/read-pcapng.ts. Ending its writable side ends the
   * capture in good order. What is not read as fast as it comes is lost, and counted in the stream.
   */
  capture(asked: CaptureRequest, call: BoundedCall): Promise<Duplex>;
  /** Tells the neighbours of these devices who has the addresses now. */
  announce(addresses: readonly DeviceAddress[]): Promise<void>;
  /** How many connections with each of these marks a namespace tracks. TCP connections that are closed do not count. */
  connections(netns: string, marks: readonly number[]): Promise<readonly number[]>;
  /** Neighbours that these namespaces learned by themselves. A namespace that is gone has none. */
  learnedNeighbours(namespaces: readonly string[]): Promise<readonly LearnedNeighbours[]>;
  /** Forgets what these namespaces learned beside those named: the kernel has one small table for all of them. */
  forgetNeighbours(kept: readonly LearnedNeighbours[]): Promise<void>;

  /** Ends supervision, not the daemons. */
  close(): void;
};

export type Call = {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
};
export type BoundedCall = { readonly signal?: AbortSignal | undefined; readonly timeoutMs: number };

/**
 * `node-ends`: sides `b` of links come up last and in one batch a node, because ovs-vswitchd reacts to each event of a
 * link that is up. `devices`: waits for what Open vSwitch makes. `deletes`: namespaces, links and what is on them.
 */
export type Stage =
  | 'namespaces'
  | 'sysctls'
  | 'links'
  | 'addressing'
  | 'node-ends'
  | 'devices'
  | 'nft'
  | 'deletes';

export type TextFile = { readonly path: string; readonly text: string };

export type SocketAddress =
  | { readonly kind: 'unix'; readonly path: string }
  | ({
      readonly kind: 'tcp';
      readonly netns: string;
      readonly remote: string;
      readonly port: number;
    } & Source);

type Source = {
  /** Address that it is sent from; undefined: the kernel's choice. */
  readonly source?: string | undefined;
};

export type Program = {
  readonly netns: string;
  /** A name that is looked up in the system's directories, or an absolute path. */
  readonly program: string;
  readonly args: readonly string[];
  readonly stdin?: string | undefined;
  /** Added to the environment of vpclabd. */
  readonly env?: Readonly<Record<string, string>> | undefined;
};
export type ProgramOutput = { readonly stdout: string; readonly stderr: string; readonly durationMs: number };

export type CaptureRequest = {
  readonly netns: string;
  readonly devices: readonly string[];
  /** As pcap-filter(7) has it; empty: everything. */
  readonly filter: string;
  /** Ends after so many. */
  readonly packets?: number | undefined;
  /** Ends after that time. */
  readonly seconds: number;
};

export type LearnedRoute = {
  readonly prefix: string;
  readonly protocol: 'bgp' | 'ospf';
  readonly metric: number;
  readonly tos: number;
  readonly via: readonly string[];
  /** Of the devices of its next hops. */
  readonly indexes: readonly number[];
  /** Of its next hops: what each gets of the traffic, relative to the others. */
  readonly weights: readonly number[];
  /** Without a source address, an MTU or the like. */
  readonly isPlain: boolean;
};

export type DeviceAddress = { readonly netns: string; readonly device: string; readonly address: string };

export type LearnedNeighbours = { readonly netns: string; readonly addresses: readonly string[] };

export type HopRequest = { readonly netns: string; readonly remote: string; readonly hops: number };

export type OfferRequest = { readonly netns: string; readonly device: string; readonly mac: string };

export type ProbeRequest = Source & {
  readonly netns: string;
  readonly protocol: 'tcp' | 'udp';
  readonly remote: string;
  readonly port?: number | undefined;
};
export type ProbeCall = BoundedCall & {
  /** Ends the probe early, with what it met until then. */
  readonly until?: AbortSignal | undefined;
};

/**
 * `silent`: nothing came back, or a router said that there is no way. `stranger`: something at that address answered,
 * even if only to refuse, but it is no responder. `broken`: nothing could be sent, so the result says nothing.
 */
export type WhyNot = 'silent' | 'stranger' | 'broken';
export type ProbeResult =
  | {
      readonly ok: true;
      readonly identity: ServiceIdentity;
      /** Source address of the probe as the other side saw it. */
      readonly caller: string;
      readonly elapsedMs: number;
    }
  | { readonly ok: false; readonly why: WhyNot; readonly error: string; readonly elapsedMs: number };

export type SupervisedDaemon = {
  readonly row: DaemonRow;
  readonly pid: number | undefined;
  readonly state: 'running' | 'unresponsive' | 'starting' | 'dead';
  readonly restarts: number;
  /** For how long it has not answered, when it is unresponsive. */
  readonly silentMs: number;
};

export type DaemonWatcher = {
  readonly onEvent: (event: SupervisorEvent) => void;
  /** Puts back what went with the daemon (an address on an OVS bridge); `restarted` is reported after it. */
  readonly onRestarted: (row: DaemonRow) => Promise<void>;
};
