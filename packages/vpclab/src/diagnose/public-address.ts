// Elastic addresses and published ports: what the gateways of a VPC translate without keeping state (nft/translations.ts).
// Pure.

import type { Lab } from '../model/lab.ts';
import { INSIDE, OUTSIDE } from './gateway-rules.ts';
import type { Packet } from './world.ts';

/** The packet as it goes on from a gateway; undefined where it is none of these. */
export function translatedStateless(
  lab: Lab,
  netns: string,
  arrivedBy: string | undefined,
  packet: Packet,
): Packet | undefined {
  const vpcs = lab.natGateways.find(({ name }) => name === netns)?.vpcs ?? [];
  const { ipSrc, ipDst, srcPort, dstPort, protocol } = packet;
  const elastic = lab.elasticAddresses.filter(({ vpc }) => vpcs.includes(vpc));
  const published = lab.publishedPorts.filter((one) => vpcs.includes(one.vpc) && one.protocol === protocol);
  if (arrivedBy === OUTSIDE) {
    const whole = elastic.find(({ address }) => address === ipDst);
    if (whole !== undefined) return { ...packet, ipDst: whole.inside };
    const port = published.find((one) => one.address === ipDst && one.port === dstPort);
    return port && { ...packet, ipDst: port.inside, dstPort: port.to };
  }
  if (arrivedBy !== INSIDE) return undefined;
  const port = published.find((one) => packet.isAnswer && one.inside === ipSrc && one.to === srcPort);
  if (port !== undefined) return { ...packet, ipSrc: port.address, srcPort: port.port };
  const whole = elastic.find(({ inside }) => inside === ipSrc);
  return whole && { ...packet, ipSrc: whole.address };
}
