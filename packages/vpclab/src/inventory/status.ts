// The state of a lab for people and for the API, from what is known and what the world says now.

import type { Report } from '../kinds/work/contract.ts';
import type { Machines } from '../machine/many/machines.ts';
import type { LabStatus } from '../model/engine.ts';
import type { Lab } from '../model/lab.ts';

export type Phase = {
  readonly name: LabStatus['phase'];
  readonly since: Date;
  readonly reason: string | undefined;
};

export type Looked = {
  readonly machines: Machines;
  readonly phase: Phase;
  readonly report: Report;
  readonly differences: number | undefined;
  /** Which user outside of the lab its root is. */
  readonly hostUid: number;
};

export function statusOf(
  name: string,
  lab: Lab | undefined,
  { machines, phase, report, differences, hostUid }: Looked,
): LabStatus {
  const { portsUp: up = new Set(), bgp = [], tunnels = [], programs = new Map<string, string>() } = report;
  const daemons = machines.daemons().map(({ row, pid, state, restarts }) => ({
    name: row.key,
    netns: row.netns,
    pid,
    state,
    restarts,
    program: programs.get(row.key),
  }));
  const others = machines.states().map((state) => ({
    name: state.name,
    state: state.kind,
    since: state.since.toISOString(),
    reason: state.kind === 'lost' ? state.reason : undefined,
  }));
  const faults = phase.name === 'ready' ? faultsOf(daemons, report, lab) : [];
  const head = {
    lab: name,
    phase: faults.length === 0 ? phase.name : 'degraded',
    since: phase.since.toISOString(),
    reason: faults.length === 0 ? phase.reason : faultText(faults),
    differences,
    hostUid,
  } as const;
  const told = { machines: others, daemons, clusters: report.clusters ?? [] };
  if (lab === undefined)
    return { ...head, tenants: [], vpcs: [], transits: [], nodes: [], tunnels: [], bgp: [], ...told };
  return {
    ...head,
    tenants: lab.tenants.map(({ name }) => ({
      name,
      vpcs: lab.vpcs.filter((vpc) => vpc.tenant === name).map((vpc) => vpc.name),
    })),
    vpcs: vpcsOf(lab),
    nodes: lab.nodes.map(({ name, underlayAddress }) => {
      const region = lab.regions.find(({ nodes }) => nodes.includes(name))?.name;
      const ports = lab.workloads
        .filter((workload) => workload.node === name)
        .map((workload) => workload.name);
      return {
        name,
        ...(region === undefined ? {} : { region }),
        address: underlayAddress,
        machine: machines.machineOf(name),
        workloads: ports.length,
        ports: ports.length,
        portsUp: machines.isPresent(name) ? ports.filter((port) => up.has(port)).length : 0,
      };
    }),
    transits: lab.transits.map(({ name, cidr, attachments }) => ({
      name,
      cidr,
      vpcs: attachments.map(({ vpc }) => vpc),
    })),
    tunnels,
    bgp,
    ...told,
  };
}

function vpcsOf(lab: Lab): LabStatus['vpcs'] {
  const members = Map.groupBy(lab.workloads, (workload) => `${workload.vpc}/${workload.subnet}`);
  return lab.vpcs.map(({ name, tenant, cidr, subnets, connections }) => ({
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
    connections,
    ...regionOfVpc(lab, name),
  }));
}

function regionOfVpc({ regions }: Lab, vpc: string): { readonly region?: string } {
  const region = regions.find(({ vpcs }) => vpcs.includes(vpc))?.name;
  return region === undefined ? {} : { region };
}

/** What keeps a lab that is as it was made from working, by what causes what: links first. */
function faultsOf(
  daemons: LabStatus['daemons'],
  { linksDown = [], tunnels = [], bgp = [], portsUp }: Report,
  lab: Lab | undefined,
): readonly string[] {
  // None at all: the database could not be asked.
  const isKnown = portsUp !== undefined && portsUp.size > 0;
  const missing = (lab?.workloads ?? []).filter(({ name }) => isKnown && !portsUp.has(name));
  return [
    ...daemons.filter(({ state }) => state !== 'running').map(({ name, state }) => `${name} is ${state}`),
    ...linksDown.map((name) => `link ${name} is down`),
    ...tunnels
      .filter(({ isUp }) => !isUp)
      .map(({ node, remote }) => `the tunnel of ${node} to ${remote} is down`),
    ...missing.map(({ name }) => `the logical port of ${name} is down`),
    ...bgp
      .filter(({ state }) => state !== 'Established')
      .map(({ router, peer, state }) => `the BGP session of ${router} with ${peer} is ${state}`),
  ];
}

const FAULTS_SHOWN = 5;

function faultText(faults: readonly string[]): string {
  const more = faults.length - FAULTS_SHOWN;
  return [...faults.slice(0, FAULTS_SHOWN), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}
