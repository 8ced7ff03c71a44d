// Where things lie inside the sandbox. Fixed paths: every lab has a /run of its own.

import type { Credentials } from './rows.ts';

export const LAB_ROOT = '/run/lab';
export const NB_SOCKET = `${LAB_ROOT}/nb.sock`;
export const SB_SOCKET = `${LAB_ROOT}/sb.sock`;
export const SB_PORT = 6642;

/** The machine whose kernel vpclabd runs on. */
export const LOCAL_MACHINE = 'local';
/** Of central's responder. */
export const RESPONDER_SOCKET = `${LAB_ROOT}/responder.sock`;

/** Where a router tells the routing agent what its neighbors announce (BMP): inside its own namespace. */
export const BMP_LISTENER = '127.0.0.1:5000';
/** UDP, on loopback of each node: RFC 7011's own. */
export const FLOW_LOG_PORT = 4739;
/** The log group to which each NAT gateway's rules send the packets that they drop (nft(8)). */
export const FLOW_LOG_GROUP = 4739;
/** Of OVN: the collectors that receive dropped packets (ovn-nb(5), NB_Global: debug_drop_collector_set). */
export const DROP_COLLECTORS = 1;
/** The upper byte of the observation domain of what they receive; not 0. */
export const DROP_DOMAIN = 1;

/** Prometheus and its neighbours: a namespace without a link, so that nothing of a tenant reaches it. */
export const MONITORING = 'monitoring';
export const MONITORING_PORTS = { prometheus: 9090, node: 9100, vpclabd: 9475 } as const;
/** A file system of its own (runtime/init.sh): what fills it takes nothing from the databases. */
export const MONITORING_DATA = '/run/monitoring';
/** A directory of the host, where the lab was started with one: what is below it outlives the lab. */
export const KEPT_DATA = '/run/kept';
export const KEPT_FLOW_LOGS = `${KEPT_DATA}/flow-logs`;
/** One file for each active fault; no namespace has such a name. */
export const FAULTS_DIRECTORY = `${LAB_ROOT}/.faults`;
/** Of the process that generates traffic. */
export const TRAFFIC_SOCKET = `${LAB_ROOT}/traffic.sock`;
export const TRAFFIC_LOG = `${LAB_ROOT}/traffic.log`;

export const CENTRAL = 'central';
export const FABRIC = 'fabric';
/** In the fabric too: what the servers of a clustered control plane tell each other passes nowhere else. */
export const CLUSTER_WIRE = 'br-cluster';
/** The link of such a server to it. */
export const CLUSTER_DEVICE = 'cluster';
/** The ports between servers of a cluster: RAFT, ovsdb(7). */
export const RAFT_PORTS = { nb: 6643, sb: 6644 } as const;
export type CentralDatabase = keyof typeof RAFT_PORTS;

/** As their schemas call themselves: ovn-nb(5), ovn-sb(5). */
export const DATABASE_NAMES = { nb: 'OVN_Northbound', sb: 'OVN_Southbound' } as const;

export const MOST_SERVERS = 3;

/** The namespace of a server of the control plane, from 1. */
export function centralServer(number: number): string {
  return number === 1 ? CENTRAL : `${CENTRAL}-${number}`;
}

/** The namespace of the server of a further region's control plane; undefined: of the lab's first one. */
export function centralOf(region: string | undefined): string {
  return region === undefined ? CENTRAL : `${CENTRAL}-${region}`;
}

/** The reverse of that; a number is a further server of the first control plane. */
export function regionOfServer(server: string): string | undefined {
  const [, region] = /^central-(.*\D.*)$/.exec(server) ?? [];
  return region;
}

/** The namespace that holds the underlay of a region. */
export function fabricOf(region: string | undefined): string {
  return region === undefined ? FABRIC : `${FABRIC}-${region}`;
}

/** Where a server of the control plane answers for a database. */
export function databaseSocket(server: string, database: CentralDatabase): string {
  if (server === CENTRAL) return database === 'nb' ? NB_SOCKET : SB_SOCKET;
  return `${directoryOf(server)}/${database}.sock`;
}

/** As OVSDB clients name it (ovsdb(7)): `unix:PATH`, one for each server. */
export function databaseRemotes(servers: readonly string[], database: CentralDatabase): readonly string[] {
  return servers.map((server) => `unix:${databaseSocket(server, database)}`);
}
/** The bridge in the fabric that central and the nodes are ports of: the simulated wire of the underlay. */
export const UNDERLAY_WIRE = 'br-fabric';
/** The link of central and of each node to the fabric. */
export const UNDERLAY_DEVICE = 'ul';
/** Holds that link and the tunnel address where OVS's userspace datapath carries the tunnels. */
export const UNDERLAY_BRIDGE = 'br-phy';

export function directoryOf(netns: string): string {
  return `${LAB_ROOT}/${netns}`;
}

/** Key and certificate of the certificate authority of the first control plane, without their endings. */
export const AUTHORITY = `${LAB_ROOT}/${CENTRAL}/authority`;

/** Those of a southbound database, and of a chassis. Each region believes its own authority alone. */
export function southboundCredentials(netns: string, region: string | undefined): Credentials {
  const own = { commonName: netns, file: `${directoryOf(netns)}/southbound` };
  return region === undefined ? own : { ...own, authority: `${directoryOf(centralOf(region))}/authority` };
}

export function vswitchSocket(node: string): string {
  return `${directoryOf(node)}/db.sock`;
}

/** Environment that points OVS and OVN programs at a node's own run directory. */
export function nodeEnvironment(node: string): Readonly<Record<string, string>> {
  const directory = directoryOf(node);
  return { OVS_RUNDIR: directory, OVS_LOGDIR: directory, OVS_DBDIR: directory, OVN_RUNDIR: directory };
}

/** The namespace that a path of the lab belongs to, by its directory; undefined: it is the lab's as a whole. */
export function netnsOfPath(path: string): string | undefined {
  const [, netns, ...rest] = path.startsWith(`${LAB_ROOT}/`) ? path.slice(LAB_ROOT.length).split('/') : [];
  return rest.length > 0 || (netns !== undefined && !netns.includes('.')) ? netns : undefined;
}

export function responderSocket(netns: string): string {
  return netns === CENTRAL ? RESPONDER_SOCKET : `${directoryOf(netns)}/responder.sock`;
}
