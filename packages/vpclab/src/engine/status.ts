// The state of a lab for people and for the API, from what is known and what the world says now.

import { setTimeout as sleep } from 'node:timers/promises';
import type { LabWorld } from './lab-world.ts';
import type { LabStatus } from '../model/engine.ts';
import { bgpStatus } from './bgp.ts';
import type { View } from '@vpclab/ovsdb';
import type { Lab } from '../model/lab.ts';

export type Phase = {
  readonly name: LabStatus['phase'];
  readonly since: Date;
  readonly reason: string | undefined;
};

const READ_MS = 2_000;

/** Whatever hangs in the lab, its status is told. */
export async function statusOf(
  world: LabWorld,
  phase: Phase,
  lab: Lab | undefined,
  signal: AbortSignal,
): Promise<LabStatus> {
  const head = {
    lab: world.lab,
    phase: phase.name,
    since: phase.since.toISOString(),
    reason: phase.reason,
  };
  const daemons = world.machine.daemons().map(({ row, pid, state, restarts }) => ({
    name: row.key,
    netns: row.netns,
    pid,
    state,
    restarts,
  }));
  if (lab === undefined) return { ...head, tenants: [], vpcs: [], nodes: [], bgp: [], daemons };
  const [up, bgp] = await Promise.all([
    Promise.race([portsUp(world), sleep(READ_MS, new Set<string>(), { ref: false })]),
    bgpStatus(lab, world.machine, { signal, timeoutMs: READ_MS }),
  ]);
  return {
    ...head,
    tenants: lab.tenants.map(({ name }) => ({
      name,
      vpcs: lab.vpcs.filter((vpc) => vpc.tenant === name).map((vpc) => vpc.name),
    })),
    vpcs: vpcsOf(lab),
    nodes: lab.nodes.map(({ name }) => {
      const ports = lab.workloads
        .filter((workload) => workload.node === name)
        .map((workload) => workload.name);
      return {
        name,
        workloads: ports.length,
        ports: ports.length,
        portsUp: ports.filter((port) => up.has(port)).length,
      };
    }),
    bgp,
    daemons,
  };
}

function vpcsOf(lab: Lab): LabStatus['vpcs'] {
  const members = Map.groupBy(lab.workloads, (workload) => `${workload.vpc}/${workload.subnet}`);
  return lab.vpcs.map(({ name, tenant, cidr, subnets }) => ({
    name,
    tenant,
    cidr,
    subnets: subnets.map((subnet) => ({
      name: subnet.name,
      cidr: subnet.cidr,
      workloads: members.get(`${name}/${subnet.name}`)?.length ?? 0,
    })),
    natGateways: lab.natGateways
      .filter((gateway) => gateway.vpcs.includes(name))
      .map((gateway) => gateway.name),
  }));
}

/** Names of logical ports that are up; none while the database can't be reached. */
async function portsUp(world: LabWorld): Promise<ReadonlySet<string>> {
  const open = await world.databases.present();
  const nb = open.find((database) => database.target.kind === 'nb');
  return nb === undefined ? new Set() : upPorts(nb.view);
}

function upPorts(view: View): ReadonlySet<string> {
  const up = view.table('Logical_Switch_Port').filter((row) => Reflect.get(row, 'up') === true);
  return new Set(up.flatMap(({ name }) => (typeof name === 'string' ? [name] : [])));
}
