// Faults of OVN: what computes and installs logical networks hangs, is cut off, or loses its state.

import { DATABASE_NAMES, SB_PORT, directoryOf } from '../../model/layout.ts';
import { VpclabError } from '../../errors.ts';
import { unixctl } from '../../machine/tools/unixctl.ts';
import { parseCluster } from '../../model/cluster-status.ts';
import type { LabView } from '../../model/engine.ts';
import { daemonProcess } from '../daemon-process.ts';
import type { FaultKind } from '../fault-kind.ts';
import { actOnLink, linkOf } from '../links.ts';
import { nodeNames, serverNames } from '../places.ts';
import { ownTables } from '../touches.ts';

/** northd computes nothing: the lab goes on with the flows it has. */
export const northdPause: FaultKind = {
  layer: 'ovn',
  brief: 'pause ovn-northd by its own command: changes reach no flow',
  targetWord: 'central',
  targets: serverNames,
  effect: (server) => ({
    mechanism: `ovn-appctl pause to ovn-northd of ${server}`,
    actions: [
      { kind: 'control', socket: `${directoryOf(server)}/northd.ctl`, start: 'pause', undo: 'resume' },
    ],
  }),
};

/** Its flows stay as they are. */
export const controllerPause: FaultKind = {
  layer: 'ovn',
  brief: 'pause ovn-controller of a node by its own command: its flows stay as they are',
  targetWord: 'node',
  targets: nodeNames,
  effect: (node, view) => {
    const daemon = `${node}/ovn-controller`;
    const process = daemonProcess(daemon, view);
    if (process === undefined) throw new VpclabError('DAEMON_FAILED', `${daemon} does not run.`);
    // Without a socket of a fixed path: it is named after the process.
    const socket = `${directoryOf(node)}/ovn-controller.${process.pid}.ctl`;
    return {
      mechanism: `ovn-appctl debug/pause to ovn-controller of ${node}`,
      actions: [{ kind: 'control', socket, start: 'debug/pause', undo: 'debug/resume' }],
      holds: [daemon],
      touches: [`daemon ${daemon}`],
    };
  },
};

/** As when somebody's firewall forgot a port: all else between node and central goes on. */
export const southboundCut: FaultKind = {
  layer: 'ovn',
  brief: 'cut a node from the southbound database; its packets go on',
  targetWord: 'node',
  targets: nodeNames,
  effect: (node, view) => {
    const link = linkOf(node, view);
    if (link === undefined) throw new VpclabError('BAD_ARGUMENT', `${node} has no link to central.`);
    const rule = `tcp dport ${SB_PORT} counter drop; tcp sport ${SB_PORT} counter drop`;
    const action = actOnLink(link, () => rule, 'both', view);
    return {
      mechanism: `nftables drops TCP port ${SB_PORT} at ${action.netns}/${action.device}`,
      actions: [action],
      touches: ownTables([action]),
    };
  },
};

/** As after a crash that nobody noticed. */
export const flowsDeleted: FaultKind = {
  layer: 'ovn',
  brief: 'delete all flows of a node; ended by a new ovn-controller',
  targetWord: 'node',
  targets: nodeNames,
  effect: (node) => ({
    mechanism: `ovs-ofctl del-flows br-int on ${node}`,
    actions: [{ kind: 'flows', node }],
  }),
};

/** Connections that were let through have to be let through again. */
export const conntrackFlushed: FaultKind = {
  layer: 'ovn',
  brief: 'let the switch of a node forget all connections that it tracks',
  targetWord: 'node',
  targets: nodeNames,
  effect: (node) => ({
    mechanism: `ovs-appctl dpctl/flush-conntrack on ${node}`,
    actions: [
      {
        kind: 'control',
        socket: `${directoryOf(node)}/ovs-vswitchd.ctl`,
        start: 'dpctl/flush-conntrack',
        undo: undefined,
      },
    ],
  }),
};

export const databaseCompacted: FaultKind = {
  layer: 'ovn',
  brief: 'compact a database of central, which answers nobody meanwhile',
  targetWord: 'database',
  targets: (view) => serverNames(view).flatMap((name) => [`${name}/ovsdb-nb`, `${name}/ovsdb-sb`]),
  effect: (database) => ({
    mechanism: `ovsdb-server/compact in ${database}`,
    actions: [
      {
        kind: 'control',
        socket: controlOf(database),
        start: 'ovsdb-server/compact',
        undo: undefined,
      },
    ],
  }),
};

/** `<server>/ovsdb-nb`. */
function controlOf(daemon: string): string {
  const [server = '', name = ''] = daemon.split('/');
  return `${directoryOf(server)}/${name}.ctl`;
}

const DATABASE_OF = { northbound: 'nb', southbound: 'sb' } as const;
type Clustered = keyof typeof DATABASE_OF;
const ASK_MS = 1_000;

/** Whoever leads the cluster when it begins. The others elect another leader, and clients go there. */
export const raftLeaderLost: FaultKind = {
  layer: 'ovn',
  brief: 'kill the leader of a database cluster and keep it from being started again',
  targetWord: 'database',
  targets: ({ lab }) => (lab.underlay.servers.length === 1 ? [] : Object.keys(DATABASE_OF)),
  effect: async (target, view) => {
    const daemon = await leaderOf(target === 'southbound' ? target : 'northbound', view);
    const process = daemonProcess(daemon, view);
    if (process === undefined) throw new VpclabError('DAEMON_FAILED', `${daemon} does not run.`);
    return {
      mechanism: `SIGKILL to ${daemon}, the leader of the ${target} database, which is not started again meanwhile`,
      actions: [{ kind: 'kill', daemon, process }],
      holds: [daemon],
      touches: [`daemon ${daemon}`],
      tenants: view.lab.tenants.map(({ name }) => String(name)),
    };
  },
};

async function leaderOf(database: Clustered, view: LabView): Promise<string> {
  const short = DATABASE_OF[database];
  const call = { signal: AbortSignal.timeout(ASK_MS), timeoutMs: ASK_MS };
  const asked = serverNames(view).map(async (server) => {
    const daemon = `${server}/ovsdb-${short}`;
    const text = await unixctl(controlOf(daemon), 'cluster/status', [DATABASE_NAMES[short]], call);
    return parseCluster(text)?.role === 'leader' ? daemon : undefined;
  });
  const leader = (await Promise.all(asked.map((one) => one.catch(() => undefined)))).find(
    (one) => one !== undefined,
  );
  if (leader === undefined)
    throw new VpclabError('DAEMON_FAILED', `The cluster of the ${database} database has no leader now.`);
  return leader;
}
