// What the exporter watches, as paths and addresses: a lab's own parts, or those of a deployment that exists already.

import type { TlsIdentity } from '@vpclab/ovsdb';

export type WatchedDaemon = {
  /** The server of the control plane that it belongs to; undefined: the only one. */
  readonly server?: string;
  /** As ovs_exporter and ovn_exporter name it: `ovs-vswitchd`, `ovsdb-server`, `ovn-northd`, `ovsdb-server-northbound`. */
  readonly component: string;
  /** Its control socket. `{pid}` stands for the process id in `pidFile`. */
  readonly control: string;
  readonly pidFile: string;
  readonly logFile: string;
  /** Of an ovsdb-server: what it serves and the file that it keeps it in. */
  readonly database?: { readonly name: string; readonly file: string };
};

export type WatchedNode = {
  /** Undefined: the system-id in its database says it. */
  readonly name: string | undefined;
  /** Where its Open_vSwitch database answers: `unix:PATH`. */
  readonly remote: string;
  /** For one at `ssl:HOST:PORT`. */
  readonly tls?: TlsIdentity | undefined;
  /** Holds the management sockets of its bridges. */
  readonly directory: string;
  readonly daemons: readonly WatchedDaemon[];
};

export type WatchedCentral = {
  readonly northbound: string | undefined;
  readonly southbound: string | undefined;
  readonly tls?: TlsIdentity | undefined;
  readonly daemons: readonly WatchedDaemon[];
};

/** A NAT gateway or another router with FRR. */
export type WatchedRouter = {
  /** Also the name of its logical port, whose owner is its owner. */
  readonly name: string;
  /** Holds bgpd.vty, zebra.vty, ...; undefined where no FRR runs. */
  readonly vtyDirectory: string | undefined;
  /** Of VPCs that leave by it. */
  readonly quotas: readonly WatchedQuota[];
  /** Where the northbound database that is watched knows no port of it. */
  readonly owner?: { readonly tenant: string; readonly vpc: string };
  /** Of a gateway or table between regions: the one that it belongs to. */
  readonly region?: string;
};

/** A routing agent of this process, and what it wants of its gateways. */
export type WatchedAgent = {
  /** Whose control plane it follows; empty in a lab without regions. */
  readonly region: string;
  readonly leads: boolean;
  /** What it reported since it is there, by kind. */
  readonly events: ReadonlyMap<string, number>;
  readonly gateways: readonly {
    readonly name: string;
    readonly tenant: string;
    readonly vpc: string;
    readonly intended: number;
    readonly withheld: number;
    readonly learned: number;
    /** Its routing daemon does what the agent asks. */
    readonly isFollowed: boolean;
  }[];
};

export type WatchedQuota = {
  readonly tenant: string;
  readonly vpc: string;
  readonly limit: number;
  /** Of its connections. */
  readonly mark: number;
};

/** Databases of OVN, and the nodes that follow them. */
export type WatchedControlPlane = {
  /** Stands for the host that ovn_exporter would run on; no other control plane has it. */
  readonly name: string;
  readonly central: WatchedCentral;
  readonly nodes: readonly WatchedNode[];
};

export type Watched = {
  readonly controlPlanes: readonly WatchedControlPlane[];
  readonly routers: readonly WatchedRouter[];
  /** Named like their namespaces and logical ports. */
  readonly workloads: readonly string[];
  /** None beside a deployment: the agent is another process there. */
  readonly agents?: readonly WatchedAgent[];
};

/** What the kernel of this machine is asked for: the one way in which metrics reach into a namespace. */
export type LabKernel = {
  /** Throws where the namespace is gone. */
  readonly read: (router: string) => RouterCounts;
  /** Open connections by their mark; closed ones that the kernel still remembers do not count. */
  readonly connections: (router: string) => ReadonlyMap<number, number>;
  /** Throws where the namespace is gone. */
  readonly workload: (workload: string) => WorkloadCounts;
};

/** Since the namespace was made, but for the last three, which are now. */
export type WorkloadCounts = {
  readonly tcpReceived: number;
  readonly tcpSent: number;
  readonly tcpRetransmitted: number;
  readonly tcpOpened: number;
  readonly tcpAccepted: number;
  readonly tcpFailed: number;
  readonly tcpReset: number;
  /** The program did not accept them in time. */
  readonly tcpNotAccepted: number;
  readonly udpReceived: number;
  readonly udpSent: number;
  readonly udpDropped: number;
  readonly tcpEstablished: number;
  readonly sockets: number;
  readonly trackedConnections: number;
};

export type RouterCounts = {
  /** Tracked connections, and how many there may be (nf_conntrack_count and _max). */
  readonly sessions: number;
  readonly sessionLimit: number;
  /** Named counters of nftables. */
  readonly counters: readonly { readonly name: string; readonly packets: number; readonly bytes: number }[];
  readonly links: readonly LinkCounts[];
};

export type LinkCounts = {
  readonly device: string;
  readonly receivedBytes: number;
  readonly receivedPackets: number;
  readonly receivedDropped: number;
  readonly sentBytes: number;
  readonly sentPackets: number;
  readonly sentDropped: number;
};
