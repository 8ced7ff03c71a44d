// The exporter of a lab: it watches the lab's own parts by their fixed paths. It starts with the first scrape, so a
// lab without one pays nothing for it.

import type { MetricsRequest, MetricsSource } from '../api/context.ts';
import { quotasOf } from '../model/connection-quotas.ts';
import type { ExecTarget, LabEngine } from '../model/engine.ts';
import type { Lab } from '../model/lab.ts';
import {
  LOCAL_MACHINE,
  databaseRemotes,
  directoryOf,
  regionOfServer,
  vswitchSocket,
} from '../model/layout.ts';
import type { Exporter, WatchedLoad } from '../metrics/exporter.ts';
import type { Watched, WatchedDaemon, WatchedQuota } from '../metrics/watched.ts';

export function labMetrics(engine: () => Promise<LabEngine>, load: WatchedLoad): MetricsSource {
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
      watched: () => watchedLab(targets, lab),
      owners: () => CLOUD_READERS,
      kernel: routerKernel(new Namespaces()),
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
    close: async () => await (await exporter)?.close(),
  };
}

/** Of another machine nothing can be read from here but its databases. */
function watchedLab(targets: readonly ExecTarget[], lab: Lab | undefined): Watched {
  const named = (kind: ExecTarget['kind']): readonly string[] =>
    targets
      .filter((target) => target.kind === kind && target.machine === LOCAL_MACHINE)
      .map(({ netns }) => netns);
  // Numbers of datapaths are those of one control plane: with those of another, its nodes would count for the wrong tenants.
  const elsewhere = new Set(lab?.nodes.flatMap(({ name, region }) => (region === undefined ? [] : [name])));
  const servers = named('central').filter((name) => regionOfServer(name) === undefined);
  return {
    nodes: named('node')
      .filter((name) => !elsewhere.has(name))
      .map((node) => {
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
      }),
    central: {
      northbound: databaseRemotes(servers, 'nb').join(','),
      southbound: databaseRemotes(servers, 'sb').join(','),
      daemons: servers.flatMap((server) =>
        centralDaemons(directoryOf(server)).map((daemon) =>
          servers.length === 1 ? daemon : { ...daemon, server },
        ),
      ),
    },
    routers: [
      ...named('nat-gateway'),
      ...named('edge'),
      ...named('region-gateway'),
      ...named('region-edge'),
    ].map((name) => ({
      name,
      vtyDirectory: directoryOf(name),
      quotas: watchedQuotas(name, lab),
    })),
  };
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
