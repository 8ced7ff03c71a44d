// What a site promises: it and its VPC reach each other over routes from BGP, where security groups allow it. Nothing
// else reaches it, and it reaches nothing else.

import type { Lab } from '../../model/lab.ts';
import { HTTP_PORT } from '../../model/ports.ts';
import type { LabPromise, RoutePromise } from '../../model/promise.ts';
import { senderOf } from '../attempt-promise.ts';
import { closedWall } from '../closed-wall.ts';
import { NO_PROMISES } from '../concept-promises.ts';
import type { ConceptPromises } from '../concept-promises.ts';
import { fromOutsider } from '../from-host.ts';
import { isolatedIn } from '../route-table/isolated.ts';
import { gatesOf } from '../security-group/gates.ts';
import type { Workload } from '../workload/resolved.ts';
import { SITE_LINK } from '../../model/site-link.ts';
import type { Site, SiteHost } from './resolved.ts';

const CATEGORY = 'site';

export const sitePromises: ConceptPromises = {
  ...NO_PROMISES,
  networks: (lab) => (vpc) => lab.sites.flatMap((site) => (site.vpc === vpc ? [site.cidr] : [])),
  others: ({ lab, extent }) =>
    lab.sites.flatMap((site): readonly LabPromise[] => {
      const hosts = extent === 'exhaustive' ? site.hosts : site.hosts.slice(0, 1);
      return [
        ...routes(lab, site),
        ...hosts.flatMap((host) => [...open(lab, site, host), ...walls(lab, site, host)]),
      ];
    }),
};

function routes({ vpcs }: Lab, site: Site): readonly RoutePromise[] {
  const learned = (router: string, prefix: string, from: string): RoutePromise => ({
    kind: 'route',
    text: `${router} routes ${prefix} over the private link`,
    category: CATEGORY,
    router,
    prefix,
    nextHops: [from],
  });
  const vpc = vpcs.find(({ name }) => name === site.vpc);
  return [
    learned(site.gateway.name, site.cidr, SITE_LINK.site),
    learned(site.name, vpc?.cidr ?? '', SITE_LINK.gateway),
  ];
}

/** One workload of each subnet. */
function open(lab: Lab, site: Site, host: SiteHost): readonly LabPromise[] {
  const ask = fromOutsider(lab, { ...host, netns: site.lan });
  const gates = gatesOf(lab);
  const isIsolated = isolatedIn(lab);
  const inside = lab.workloads.filter(({ vpc }) => vpc === site.vpc);
  const bySubnet = new Map(inside.map((workload) => [workload.subnet, workload]));
  return [...bySubnet.values()].flatMap((workload): readonly LabPromise[] => [
    // All hosts send from one namespace, which takes the address of the first.
    ...(host === site.hosts[0]
      ? ask({
          ...{ to: workload, at: workload.address, as: 'its own address', category: CATEGORY },
          ...{ protocol: 'tcp', port: HTTP_PORT },
        })
      : []),
    toHost(workload, host, () => {
      if (isIsolated(workload)) return false;
      const attempt = {
        from: workload,
        to: { kind: 'host', host },
        protocol: 'tcp',
        port: HTTP_PORT,
      } as const;
      return gates.passages(attempt).every(({ isAllowed }) => isAllowed);
    }),
  ]);
}

function toHost(workload: Workload, host: SiteHost, isOpen: () => boolean): LabPromise {
  const from = senderOf(workload, []);
  const wall = closedWall({ category: CATEGORY, from, to: host, port: HTTP_PORT });
  if (!isOpen()) return wall;
  return {
    kind: 'reach',
    text: `${workload.name} reaches ${host.name}`,
    category: CATEGORY,
    from,
    to: wall.to,
    ...{ protocol: 'tcp', port: HTTP_PORT, between: undefined, flow: undefined },
    seenAs: workload.address,
    shownBy: 'answer',
  };
}

/** The first workload of each other VPC, and the internet. */
function walls(lab: Lab, site: Site, host: SiteHost): readonly LabPromise[] {
  const others = lab.workloads.filter(({ vpc }) => vpc !== site.vpc);
  const firsts = new Map(others.toReversed().map((workload) => [workload.vpc, workload]));
  const own = { ...host, netns: site.lan, networks: [site.cidr] };
  const outside = lab.internet?.hosts.slice(0, 1) ?? [];
  const internet = lab.internet?.name ?? '';
  return [
    ...[...firsts.values()].flatMap((stranger) => [
      // Another VPC may have the same addresses of its own.
      ...(lab.vpcs.some(({ name, cidr }) => name === stranger.vpc && cidr === site.cidr)
        ? []
        : [closedWall({ category: CATEGORY, from: senderOf(stranger, []), to: host, port: HTTP_PORT })]),
      ...(isOfVpc(lab, site, stranger)
        ? []
        : [closedWall({ category: CATEGORY, from: own, to: stranger, port: HTTP_PORT })]),
    ]),
    ...outside.flatMap((one) => [
      closedWall({
        category: CATEGORY,
        from: { ...one, netns: internet, networks: [] },
        to: host,
        port: HTTP_PORT,
      }),
      closedWall({ category: CATEGORY, from: own, to: one, port: HTTP_PORT }),
    ]),
  ];
}

/** Overlapping tenants: a workload of the site's own VPC is at the same address. */
function isOfVpc({ workloads }: Lab, site: Site, { address }: Workload): boolean {
  return workloads.some((one) => one.vpc === site.vpc && one.address === address);
}
