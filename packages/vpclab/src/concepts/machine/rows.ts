// What another machine needs for its nodes: an end of the underlay's wire, and a responder of its own, as one listens in
// namespaces of its own machine only. Namespaces of its nodes and their workloads are moved there.

import type { Amend, Compile, Context } from '../context.ts';
import { daemonRow } from '../../model/daemon-row.ts';
import { FABRIC, UNDERLAY_DEVICE, UNDERLAY_WIRE, responderSocket } from '../../model/layout.ts';
import type { Lab } from '../../model/lab.ts';
import type { Origin, Row } from '../../model/rows.ts';
import { bridge, netns } from '../rows/netns-rows.ts';
import type { LabMachine } from './resolved.ts';

export const compileMachines: Compile = (context) =>
  context.lab.machines.flatMap((machine) => compileMachine(context, machine));

function compileMachine({ lab, host }: Context, { name, fabric }: LabMachine): readonly Row[] {
  const origin: Origin = { concept: 'machine', name };
  const [program = 'node', ...args] = host.responder;
  const socket = responderSocket(fabric);
  return [
    { ...netns(fabric, 'fabric', origin), machine: name },
    bridge(fabric, UNDERLAY_WIRE, lab.underlay.mtu, origin),
    daemonRow({ netns: fabric, origin }, 'responder', {
      program,
      args: ({ pidFile }) => [...args, socket, pidFile],
      readySocket: socket,
      carries: `connections to workloads on ${name}`,
    }),
  ];
}

export const moveToMachines: Amend = ({ lab }) => {
  const machineOfNode = new Map(lab.machines.flatMap((one) => one.nodes.map((node) => [node, one] as const)));
  const machineOf = new Map<string, LabMachine>([
    ...machineOfNode,
    ...placedOnNodes(lab).flatMap(({ name, node }) => {
      const machine = machineOfNode.get(node);
      return machine === undefined ? [] : [[name, machine] as const];
    }),
  ]);
  return (row) => [moved(row, (name) => machineOf.get(name))];
};

type Placed = { readonly name: string; readonly node: string };

/** Whatever concept it is of: a namespace that is plugged into a node has a name and that node in the lab. */
function placedOnNodes(lab: Lab): readonly Placed[] {
  return Object.values<unknown>(lab).flatMap((section) =>
    Array.isArray(section) ? section.filter((one: unknown) => isPlaced(one)) : [],
  );
}

function isPlaced(one: unknown): one is Placed {
  if (typeof one !== 'object' || one === null || !('name' in one) || !('node' in one)) return false;
  return typeof one.name === 'string' && typeof one.node === 'string';
}

function moved(row: Row, machineOf: (netns: string) => LabMachine | undefined): Row {
  switch (row.kind) {
    case 'netns': {
      const machine = machineOf(row.name);
      return machine === undefined ? row : { ...row, machine: machine.name };
    }
    case 'service': {
      const machine = machineOf(row.netns);
      return machine === undefined ? row : { ...row, responder: machine.fabric };
    }
    case 'veth': {
      const { a, b } = row;
      const machine = machineOf(a.netns);
      if (machine === undefined || a.name !== UNDERLAY_DEVICE || b.netns !== FABRIC) return row;
      const end = { ...b, netns: machine.fabric };
      return { ...row, key: `${a.netns}/${a.name}~${end.netns}/${end.name}`, b: end };
    }
    default:
      return row;
  }
}
