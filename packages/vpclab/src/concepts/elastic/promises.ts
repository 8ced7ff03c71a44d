// What elastic addresses promise: the internet reaches a workload at its own, sees it there, and reaches published ports
// and no others. Security groups decide as ever.

import { withheldAddresses } from '../../model/announced.ts';
import type { Lab } from '../../model/lab.ts';
import { HTTP_PORT, UDP_ECHO_PORT } from '../../model/ports.ts';
import type { LabPromise, WallPromise } from '../../model/promise.ts';
import { INTERNET } from '../attempt-promise.ts';
import { closedWall } from '../closed-wall.ts';
import { NO_PROMISES } from '../concept-promises.ts';
import type { ConceptPromises } from '../concept-promises.ts';
import { fromHost } from '../from-host.ts';

const CATEGORY = 'elastic';
/** Tried at the address of published ports, unless it is one of them. */
const UNPUBLISHED_PORT = 22;

export const elasticPromises: ConceptPromises = {
  ...NO_PROMISES,
  ways: (lab) => {
    const own = new Map(lab.elasticAddresses.map((entry) => [entry.workload, entry.address]));
    const gateways = new Map(
      lab.natGateways.flatMap(({ vpcs, name }) => vpcs.map((vpc) => [vpc, name] as const)),
    );
    return ({ from, to }) => {
      const [seenAs, port] = [own.get(from.name), gateways.get(from.vpc)];
      if (to.kind !== 'host' || seenAs === undefined || port === undefined) return undefined;
      return { category: INTERNET, seenAs, port, mac: undefined };
    };
  },
  others: ({ lab }) => [...atElastic(lab), ...atPublished(lab), ...besidePublished(lab)],
};

function atElastic(lab: Lab): readonly LabPromise[] {
  const ask = fromHost(lab);
  const workloads = new Map(lab.workloads.map((workload) => [workload.name, workload]));
  const withheld = withheldAddresses(lab);
  return lab.elasticAddresses.flatMap(({ workload, address }) => {
    const to = workloads.get(workload);
    if (to === undefined || withheld.has(address)) return [];
    const asked = { to, at: address, as: `its elastic address ${address}`, category: CATEGORY };
    return [
      ...ask({ ...asked, protocol: 'tcp', port: HTTP_PORT }),
      ...ask({ ...asked, as: `${asked.as} (udp)`, protocol: 'udp', port: UDP_ECHO_PORT }),
    ];
  });
}

function atPublished(lab: Lab): readonly LabPromise[] {
  const ask = fromHost(lab);
  const workloads = new Map(lab.workloads.map((workload) => [workload.name, workload]));
  const withheld = withheldAddresses(lab);
  return lab.publishedPorts.flatMap(({ workload, address, protocol, port, to: insidePort }) => {
    const to = workloads.get(workload);
    if (to === undefined || withheld.has(address)) return [];
    return ask({
      to,
      at: address,
      as: `the published port ${address} ${protocol} ${port}`,
      category: CATEGORY,
      protocol,
      port,
      insidePort,
      isUnanswered: insidePort !== (protocol === 'tcp' ? HTTP_PORT : UDP_ECHO_PORT),
    });
  });
}

function besidePublished(lab: Lab): readonly WallPromise[] {
  const { internet } = lab;
  const [host] = internet?.hosts ?? [];
  if (internet === undefined || host === undefined) return [];
  const from = { ...host, netns: internet.name, networks: [] };
  const byAddress = Map.groupBy(lab.publishedPorts, ({ address }) => address);
  return [...byAddress].flatMap(([address, ports]) =>
    ports.some(({ protocol, port }) => protocol === 'tcp' && port === UNPUBLISHED_PORT)
      ? []
      : [
          closedWall({
            category: CATEGORY,
            from,
            to: { name: `the published ports of ${ports[0]?.vpc ?? ''}`, address },
            port: UNPUBLISHED_PORT,
          }),
        ],
  );
}
