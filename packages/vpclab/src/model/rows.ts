// Everything that must exist, as flat immutable rows. Compiling a lab gives these; observing the world gives the same
// types back; the plan is their difference by (kind, key). Rows hold final values only: no choice is left for apply.

import type { ConnectionQuota } from './connection-quotas.ts';
import type { ConceptName } from './lab.ts';
import type { FrrRouter } from './router.ts';

/** Which part of the lab file a row follows from: plans are grouped and explained by it. */
export type Origin = { readonly concept: ConceptName; readonly name: string };

/** Of observed rows: what they follow from is not known there. */
export const OBSERVED: Origin = { concept: 'lab', name: 'observed' };

export function isObserved({ concept, name }: Origin): boolean {
  return concept === OBSERVED.concept && name === OBSERVED.name;
}

/**
 * Of an observed row that lies in what is ours and is not the lab file's. `nobody`: it carries no mark, so somebody put
 * it there and the plan removes it. `part`: another writer keeps it there (`vpclab:owner=<lab>/<part>`), and the plan
 * only lists it.
 */
export type Owner = { readonly kind: 'nobody' } | { readonly kind: 'part'; readonly part: string };
export const NOBODY: Owner = { kind: 'nobody' };

/** A reference to another row of the same database, by its name in the intent; apply turns it into a UUID. */
export type OvsdbRef = { readonly ref: { readonly table: string; readonly name: string } };
export type OvsdbAtom = string | number | boolean | OvsdbRef;
export type OvsdbMap = { readonly map: Readonly<Record<string, OvsdbAtom>> };
/** A set of references in which others may have references to rows of their own: only those to our rows are compared. */
export type OvsdbShare = { readonly share: readonly OvsdbRef[] };
/** A value of an OVSDB column in intent form. What contains a row is stated by its `parent`, not by a value. */
export type OvsdbValue = OvsdbAtom | readonly OvsdbAtom[] | OvsdbMap | OvsdbShare;

/** A row of a northbound database (`nb`, `nb@<region>`) or of a node's Open_vSwitch database (the node's name). */
export type OvsdbRow = {
  readonly kind: 'ovsdb';
  /** `<db>/<table>/<name>`: stable identity, also kept in external_ids where the table has them. */
  readonly key: string;
  readonly db: OvsdbTarget;
  readonly table: string;
  /** Key inside the table: what `parent` uses. */
  readonly name: string;
  readonly columns: Readonly<Record<string, OvsdbValue>>;
  /** The row and column that hold the strong reference to this one; root tables have none. */
  readonly parent: { readonly table: string; readonly name: string; readonly column: string } | undefined;
  readonly owner?: Owner;
  readonly origin: Origin;
};
/** `region`: of a control plane beside the lab's first one. */
export type NorthboundTarget = { readonly kind: 'nb'; readonly region?: string | undefined };
export type OvsdbTarget = NorthboundTarget | { readonly kind: 'vswitch'; readonly node: string };

export const NETNS_ROLES = [
  'central',
  'fabric',
  'node',
  'workload',
  'resolver',
  'nat-gateway',
  'edge',
  'internet',
  'site',
  'region-edge',
  'region-gateway',
  'monitoring',
] as const;
export type NetnsRole = (typeof NETNS_ROLES)[number];

/**
 * A named network namespace, loopback up. A lab has a name once, on whatever machine it is: every other row lives on the
 * machine of the namespace that it names.
 */
export type NetnsRow = {
  readonly kind: 'netns';
  readonly key: string;
  readonly name: string;
  /** As Machine.name has it. */
  readonly machine: string;
  readonly role: NetnsRole;
  /** For programs that are run in it. It is in no kernel, so nothing of it is observed or compared. */
  readonly resolver?: NameServer | undefined;
  /** Whose control plane it belongs to, where that is not the lab's first one. Not observed either. */
  readonly region?: string | undefined;
  readonly origin: Origin;
};

/** Who answers for names, and what is looked for a name in: resolv.conf(5). */
export type NameServer = {
  readonly address: string;
  /** Its own domain. */
  readonly domain: string;
  readonly search: readonly string[];
};

/** One end of a veth pair. `name` is at most 15 bytes; `alias` carries the long name. */
export type LinkEnd = {
  readonly netns: string;
  readonly name: string;
  /** undefined: the kernel's choice is kept. */
  readonly mac: string | undefined;
  readonly mtu: number;
  readonly alias: string;
  /** Bridge in the same namespace that this end is a port of. */
  readonly master: string | undefined;
  /** Whether checksum and segmentation offloads are switched off (userspace datapath: FACTS of OVS netdev). */
  readonly offload: 'keep' | 'off';
  /** Intent always says true; a link that was made and not yet brought up is observed as false. */
  readonly up: boolean;
};

export type VethRow = {
  readonly kind: 'veth';
  /** `<a.netns>/<a.name>~<b.netns>/<b.name>` */
  readonly key: string;
  readonly a: LinkEnd;
  /** Brought up last, in one batch, when it lives where ovs-vswitchd does. */
  readonly b: LinkEnd;
  readonly origin: Origin;
};

/** A Linux bridge. */
export type BridgeRow = {
  readonly kind: 'bridge';
  /** `<netns>/<name>` */
  readonly key: string;
  readonly netns: string;
  readonly name: string;
  readonly mtu: number;
  readonly origin: Origin;
};

export type AddressRow = {
  readonly kind: 'address';
  /** `<netns>/<device> <address>/<length>` */
  readonly key: string;
  readonly netns: string;
  readonly device: string;
  readonly address: string;
  readonly prefixLength: number;
  /** Observed only: the connected route of its network is gone. */
  readonly isUnrouted?: true;
  readonly origin: Origin;
};

/** A device that something else makes (an OVS internal port): it must be up. */
export type DeviceRow = {
  readonly kind: 'device';
  /** `<netns>/<device>` */
  readonly key: string;
  readonly netns: string;
  readonly device: string;
  /** Set by whatever makes the device; while it is not, the kernel would forget neighbours that are set: a new MAC flushes them. */
  readonly mac: string;
  readonly mtu: number;
  readonly origin: Origin;
};

/**
 * A permanent neighbour (ARP) entry. The kernel bounds learned entries over all namespaces together (gc_thresh3), so
 * what a lab stands on must not have to be learned.
 */
export type NeighbourRow = {
  readonly kind: 'neighbour';
  /** `<netns>/<device> <address>` */
  readonly key: string;
  readonly netns: string;
  readonly device: string;
  readonly address: string;
  readonly mac: string;
  readonly origin: Origin;
};

/** A static IPv4 route of the main table (protocol static): what FRR or the kernel add is not ours. */
export type RouteRow = {
  readonly kind: 'route';
  /** `<netns> <prefix>` */
  readonly key: string;
  readonly netns: string;
  readonly prefix: string;
  readonly via: string;
  readonly device: string;
  /** Of a foreign one: what tells it from a route of ours to the same prefix (rtnetlink(7)). */
  readonly foreign?: ForeignRoute;
  readonly owner?: Owner;
  readonly origin: Origin;
};
export type ForeignRoute = {
  readonly protocol: number;
  readonly metric: number;
  readonly tos: number;
  readonly type: number;
  readonly scope: number;
};

/** A sysctl of a namespace, by its path under /proc/sys ("net/ipv4/ip_forward"). */
export type SysctlRow = {
  readonly kind: 'sysctl';
  /** `<netns> <path>` */
  readonly key: string;
  readonly netns: string;
  readonly path: string;
  readonly value: string;
  readonly origin: Origin;
};

/** A rule of routing policy or a queueing discipline that somebody added: intent never has one. */
export type SteeringRow = {
  readonly kind: 'steering';
  /** `<netns> <message>` */
  readonly key: string;
  readonly netns: string;
  /** `missing-rule`: one of the kernel's own, without which nothing is routed. */
  readonly what: 'rule' | 'missing-rule' | 'qdisc';
  readonly text: string;
  /** The kernel's description of it (rtnetlink(7)), in hexadecimal digits. */
  readonly message: string;
  readonly owner: Owner;
  readonly origin: Origin;
};

/** An nftables table of a namespace: `ruleset` is what `nft -f` gets. */
export type NftRow = {
  readonly kind: 'nft';
  /** netns; of another table than `inet vpclab` also its name. */
  readonly key: string;
  readonly netns: string;
  readonly ruleset: string;
  /** Family and name of one of ours beside `inet vpclab`: it is loaded by itself, so that its state outlives other rules. */
  readonly table?: string;
  /** The quota that it counts for. */
  readonly counts?: ConnectionQuota;
  /** Of a foreign table: family and name. */
  readonly foreign?: string;
  readonly owner?: Owner;
  readonly origin: Origin;
};

/** A long-running program. Changed arguments, files or environment mean a restart. */
/** `file` without its ending: `.key` (which never leaves its machine), `.pem`, and `.ca.pem` of the authority. */
export type Credentials = {
  readonly commonName: string;
  readonly file: string;
  /** Its authority, without the ending of the files; undefined: that of the first control plane. */
  readonly authority?: string | undefined;
};

export type DatabaseFile = {
  readonly file: string;
  readonly schema: string;
  readonly cluster?: ClusterMember | undefined;
};

/** Its server takes part in a cluster at the address `local`. One server `begins` it; the others join (ovsdb-tool(1)). */
export type ClusterMember = {
  readonly local: string;
  readonly begins: boolean;
  /** The other servers, the one that begins it first. */
  readonly others: readonly { readonly address: string; readonly file: string }[];
};

export type DaemonRow = {
  readonly kind: 'daemon';
  /** `<netns>/<program name>`: also its name in logs and status. */
  readonly key: string;
  readonly netns: string;
  /** Absolute path or a name looked up on the daemon path (/usr/sbin, /usr/bin, /usr/lib/frr). */
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Own directory: log, pid file, sockets. */
  readonly directory: string;
  readonly pidFile: string;
  readonly logFile: string;
  /** A unix socket that accepts once the daemon is ready; undefined: ready when the pid file is there. */
  readonly readySocket: string | undefined;
  /** Where to prepare an OVSDB file before the first start. */
  readonly database: DatabaseFile | undefined;
  /**
   * What it starts after: a row (`daemon node-1/ovsdb-server`), which must be in place, or all rows of a kind in one
   * place (`veth of node-1`), which must have been tried. Its namespace need not be named.
   */
  readonly after: readonly string[];
  /** It starts again with these, named as in `after`. */
  readonly restartsWith: readonly string[];
  /** What its restart interrupts, in words. */
  readonly carries: string;
  /** Text files that it reads, by path: written before each start. */
  readonly files?: Readonly<Record<string, string>> | undefined;
  /** A program that writes no pid file of its own. */
  readonly pidFileBy?: 'launcher' | undefined;
  /** The name in its certificate, and where its key and certificates are: made before each start, never part of a row. */
  readonly credentials?: Credentials | undefined;
  /** Observed only: somebody changed what it made and believes in, in words. It has to start again. */
  readonly undone?: string | undefined;
  readonly origin: Origin;
};

/** FRR in a namespace (zebra and bgpd), configured by a router model; changes go in as minimal deltas. */
export type FrrRow = {
  readonly kind: 'frr';
  /** netns */
  readonly key: string;
  readonly netns: string;
  readonly router: FrrRouter;
  readonly origin: Origin;
};

/**
 * Answers HTTP on TCP port 80, or another, and echoes on UDP port 7 in a namespace, telling who it is and who asked; with
 * names, it answers nothing but DNS on port 53 instead.
 */
export type ServiceRow = {
  readonly kind: 'service';
  /** `<netns> <address>` */
  readonly key: string;
  readonly netns: string;
  readonly address: string;
  /** Unless it is 80. */
  readonly port?: number;
  /** The namespace whose responder listens, unless it is that of central: one on the same machine. */
  readonly responder?: string;
  readonly identity: ServiceIdentity;
  readonly names?: ServiceNames | undefined;
  readonly origin: Origin;
};

/** Names in lower case with their address; reverse names (d.c.b.a.in-addr.arpa) with their name. As in OVN's DNS table. */
export type ServiceNames = Readonly<Record<string, string>>;

export type ServiceIdentity = {
  readonly name: string;
  readonly tenant: string | undefined;
  readonly vpc: string | undefined;
  readonly subnet: string | undefined;
  readonly node: string | undefined;
};

/** Rows that are kernel objects of namespaces. */
export type HostRow =
  | NetnsRow
  | VethRow
  | BridgeRow
  | DeviceRow
  | AddressRow
  | NeighbourRow
  | RouteRow
  | SysctlRow
  | SteeringRow;

export type Row = HostRow | OvsdbRow | NftRow | DaemonRow | FrrRow | ServiceRow;

export type RowKind = Row['kind'];
export type RowOf<K extends RowKind> = Extract<Row, { kind: K }>;
