// Where things lie inside the sandbox. Fixed paths: every lab has a /run of its own.

export const LAB_ROOT = '/run/lab';
export const NB_SOCKET = `${LAB_ROOT}/nb.sock`;
export const SB_SOCKET = `${LAB_ROOT}/sb.sock`;
export const SB_PORT = 6642;

/** The machine whose kernel vpclabd runs on. */
export const LOCAL_MACHINE = 'local';
export const RESPONDER_SOCKET = `${LAB_ROOT}/responder.sock`;

/** One file for each active fault; no namespace has such a name. */
export const FAULTS_DIRECTORY = `${LAB_ROOT}/.faults`;
/** Of the process that generates traffic. */
export const TRAFFIC_SOCKET = `${LAB_ROOT}/traffic.sock`;
export const TRAFFIC_LOG = `${LAB_ROOT}/traffic.log`;

export const CENTRAL = 'central';
export const FABRIC = 'fabric';
/** The link of central and of each node to the fabric. */
export const UNDERLAY_DEVICE = 'ul';
/** Holds that link and the tunnel address where OVS's userspace datapath carries the tunnels. */
export const UNDERLAY_BRIDGE = 'br-phy';

export function directoryOf(netns: string): string {
  return `${LAB_ROOT}/${netns}`;
}

export function vswitchSocket(node: string): string {
  return `${directoryOf(node)}/db.sock`;
}

/** Environment that points OVS and OVN programs at a node's own run directory. */
export function nodeEnvironment(node: string): Readonly<Record<string, string>> {
  const directory = directoryOf(node);
  return { OVS_RUNDIR: directory, OVS_LOGDIR: directory, OVS_DBDIR: directory, OVN_RUNDIR: directory };
}
