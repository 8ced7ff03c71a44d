// The exporter of a lab: it watches the lab's own parts by their fixed paths. It starts with the first scrape, so a
// lab without one pays nothing for it.

import type { MetricsRequest, MetricsSource } from '../api/context.ts';
import { quotasOf } from '../model/connection-quotas.ts';
import type { ExecTarget, LabEngine } from '../model/engine.ts';
import type { FlowAccount } from '../model/flow-sums.ts';
import type { Lab } from '../model/lab.ts';
import {
  LOCAL_MACHINE,
  centralOf,
  databaseRemotes,
  directoryOf,
  regionOfServer,
  vswitchSocket,
} from '../model/layout.ts';
import { regionGateways } from '../model/regions.ts';
import type { Exporter, WatchedLoad } from '../metrics/exporter.ts';
import type {
  Watched,
  WatchedAgent,
  WatchedCentral,
  WatchedDaemon,
  WatchedNode,
  WatchedQuota,
  WatchedRouter,
} from '../metrics/watched.ts';

/** What other parts of vpclabd know. */
type FromOthers = {
  readonly flows: () => FlowAccount | undefined;
  readonly agents: () => readonly WatchedAgent[];
  readonly load: WatchedLoad;
};

export function labMetrics(
  engine: () => Promise<LabEngine>,
  { flows, agents, load }: FromOthers,
): MetricsSource {
  let exporter: Promise<Exporter> | undefined;
  let targets: readonly ExecTarget[] = [];
  let lab: Lab | undefined;
  const begin = async (): Promise<Exporter> => {
    const [{ Exporter: Class }, { CLOUD_READERS }, { routerKernel }, { Namespaces }] = await Promise.all([
      import('../metrics/exporter.ts'),
      import('../metrics/owners/clouds.ts'),
      import('../metrics/router-kernel.ts'),
      import('../machine/kernel/namespaces.ts'),
    ]);
    return new Class({
      watched: () => ({ ...watchedLab(targets, lab), agents: agents() }),
      owners: () => CLOUD_READERS,
      kernel: routerKernel(new Namespaces()),
      flows,
      load,
    });
  };
  return {
    read: async (request: MetricsRequest) => {
      const { answerScrape } = await import('../metrics/answer.ts');
      const { compatModes } = await import('../metrics/compat.ts');
      const compat = compatModes(request.compat ?? []);
      const current = await engine();
      targets = current.targets();
      lab = current.view()?.lab;
      exporter ??= begin();
      return await answerScrape(await exporter, { ...request, compat });
    },
    history: async (tenant) => {
      const current = await engine();
      targets = current.targets();
      lab = current.view()?.lab;
      exporter ??= begin();
      return await (await exporter).history(tenant);
    },
    close: async () => await (await exporter)?.close(),
  };
}

/** Of another machine nothing can be read from here but its databases. */
export function watchedLab(targets: readonly ExecTarget[], lab: Lab | undefined): Watched {
  const named = (kind: ExecTarget['kind']): readonly string[] =>
    targets
      .filter((target) => target.kind === kind && target.machine === LOCAL_MACHINE)
      .map(({ netns }) => netns);
  const servers = named('central');
  const regionOf = new Map<string, string | undefined>(lab?.nodes.map(({ name, region }) => [name, region]));
  const regions = new Set(servers.map(regionOfServer));
  return {
    controlPlanes: [...regions].map((region) => ({
      name: centralOf(region),
      central: watchedCentral(
        region,
        servers.filter((server) => regionOfServer(server) === region),
      ),
      nodes: named('node')
        .filter((node) => regionOf.get(node) === region)
        .map(watchedNode),
    })),
    routers: [
      ...named('nat-gateway'),
      ...named('edge'),
      ...named('region-gateway'),
      ...named('region-edge'),
    ].map((name) => ({
      name,
      vtyDirectory: directoryOf(name),
      quotas: watchedQuotas(name, lab),
      ...placeOf(name, lab),
    })),
    workloads: named('workload'),
  };
}

function watchedCentral(region: string | undefined, servers: readonly string[]): WatchedCentral {
  return {
    northbound: databaseRemotes(servers, 'nb').join(','),
    southbound: databaseRemotes(servers, 'sb').join(','),
    daemons: servers.flatMap((server) =>
      centralDaemons(directoryOf(server)).map((daemon) =>
        // The only one of a lab goes without a name, as in a lab of one server.
        region === undefined && servers.length === 1 ? daemon : { ...daemon, server },
      ),
    ),
  };
}

function watchedNode(node: string): WatchedNode {
  const directory = directoryOf(node);
  return {
    name: node,
    remote: `unix:${vswitchSocket(node)}`,
    directory,
    daemons: [
      {
        ...daemonIn(directory, 'ovsdb-server', `${directory}/ovsdb-server.ctl`),
        database: { name: 'Open_vSwitch', file: `${directory}/conf.db` },
      },
      daemonIn(directory, 'ovs-vswitchd', `${directory}/ovs-vswitchd.ctl`),
      daemonIn(directory, 'ovn-controller', `${directory}/ovn-controller.{pid}.ctl`),
    ],
  };
}

/** Whose it is and in which region, where its logical port does not say it. */
function placeOf(name: string, lab: Lab | undefined): Pick<WatchedRouter, 'owner' | 'region'> {
  const joined =
    lab && regionGateways(lab).find(({ gateway, table }) => gateway.name === name || table.name === name);
  if (joined === undefined) return {};
  const { region, table, gateway } = joined;
  // A table is of all VPCs of its tenant there.
  const vpc = gateway.name === name ? gateway.vpc : '';
  return { owner: { tenant: table.tenant, vpc }, region: region.name };
}

function watchedQuotas(name: string, lab: Lab | undefined): readonly WatchedQuota[] {
  const gateway = lab?.natGateways.find((one) => one.name === name);
  if (lab === undefined || gateway === undefined) return [];
  return quotasOf(lab, gateway).map(({ vpc, limit, mark }) => {
    const tenant = lab.vpcs.find((one) => one.name === vpc)?.tenant ?? '';
    return { tenant, vpc, limit, mark };
  });
}

function centralDaemons(directory: string): readonly WatchedDaemon[] {
  const server = (component: string, short: string, name: string): WatchedDaemon => ({
    component,
    control: `${directory}/ovsdb-${short}.ctl`,
    pidFile: `${directory}/ovsdb-${short}.pid`,
    logFile: `${directory}/ovsdb-${short}.log`,
    database: { name, file: `${directory}/${short}.db` },
  });
  return [
    server('ovsdb-server-northbound', 'nb', 'OVN_Northbound'),
    server('ovsdb-server-southbound', 'sb', 'OVN_Southbound'),
    daemonIn(directory, 'ovn-northd', `${directory}/northd.ctl`),
  ];
}

function daemonIn(directory: string, component: string, control: string): WatchedDaemon {
  return {
    component,
    control,
    pidFile: `${directory}/${component}.pid`,
    logFile: `${directory}/${component}.log`,
  };
}
