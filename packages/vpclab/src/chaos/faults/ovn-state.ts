// OVN loses what it knew: a chassis, whose port is where, what a node's switch is made of.

import { VpclabError } from '../../errors.ts';
import type { LabView } from '../../model/engine.ts';
import type { FaultProcess } from '../../model/fault.ts';
import type { Lab } from '../../model/lab.ts';
import { directoryOf } from '../../model/layout.ts';
import type { DaemonRow } from '../../model/rows.ts';
import { daemonProcess } from '../daemon-process.ts';
import type { FaultKind } from '../fault-kind.ts';
import { nodeNames } from '../places.ts';

/** As when a node is taken out of service on purpose: its chassis leaves the southbound database, tunnels to it go. */
export const chassisLost: FaultKind = {
  layer: 'ovn',
  brief: 'take a node out of the southbound database: its chassis is gone, its controller ends',
  targetWord: 'node',
  targets: nodeNames,
  effect: (node, view) => {
    const daemon = `${node}/ovn-controller`;
    const { pid } = running(daemon, view);
    const socket = `${directoryOf(node)}/ovn-controller.${pid}.ctl`;
    return {
      mechanism: `ovn-appctl exit to ovn-controller of ${node}, which is not started again meanwhile`,
      actions: [{ kind: 'control', socket, start: 'exit', undo: undefined }],
      holds: [daemon],
      touches: [`daemon ${daemon}`],
    };
  },
};

/** What claims it is a port without anything behind it. */
export const portStolen: FaultKind = {
  layer: 'ovn',
  brief: 'let another node claim the logical port of a workload',
  targetWord: 'workload',
  targets: ({ lab }) =>
    lab.workloads.filter((one) => thiefOf(lab, one) !== undefined).map(({ name }) => String(name)),
  effect: (workload, { lab }) => {
    const own = lab.workloads.find(({ name }) => name === workload);
    const thief = own && thiefOf(lab, own);
    if (own === undefined || thief === undefined)
      throw new VpclabError('BAD_ARGUMENT', `There is no other node to claim the port of ${workload}.`);
    const node = String(thief.name);
    // An interface has at most 15 characters, and a workload one of its own.
    const device = `fault-${lab.workloads.indexOf(own)}`;
    return {
      mechanism: `the port ${device} on ${node} has the iface-id ${workload}`,
      actions: [{ kind: 'claim', node, device, logicalPort: workload }],
      touches: [`ovsdb ${node}/*`],
    };
  },
};

/** Another node that knows the port: one of the same control plane. */
function thiefOf(
  lab: Lab,
  { node }: Pick<Lab['workloads'][number], 'node'>,
): Lab['nodes'][number] | undefined {
  const own = lab.nodes.find(({ name }) => name === node);
  return lab.nodes.find(({ name, region }) => name !== node && region === own?.region);
}

/** Its server starts again at once with an empty file; what belongs into it is put back when the fault ends. */
export const nodeDatabaseLost: FaultKind = {
  layer: 'ovn',
  brief: "empty the database of a node's switch, which starts again without bridges and ports",
  targetWord: 'node',
  targets: nodeNames,
  effect: (node, view) => {
    const row = view.rows.find(
      (one): one is DaemonRow => one.kind === 'daemon' && one.netns === node && one.database !== undefined,
    );
    if (row?.database === undefined)
      throw new VpclabError('BAD_ARGUMENT', `${node} has no database of its own.`);
    const { file } = row.database;
    return {
      mechanism: `${file} is deleted, SIGKILL to ${row.key}`,
      actions: [{ kind: 'forget', daemon: row.key, process: running(row.key, view), file }],
      touches: ['daemon', 'ovsdb', 'device', 'address', 'neighbour', 'route'].map(
        (kind) => `${kind} ${node}/*`,
      ),
    };
  },
};

function running(daemon: string, view: LabView): FaultProcess {
  const found = daemonProcess(daemon, view);
  if (found === undefined) throw new VpclabError('DAEMON_FAILED', `${daemon} does not run.`);
  return found;
}
