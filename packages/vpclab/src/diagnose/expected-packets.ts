// The packets that OVN will be asked about if all is as the lab file says: asked early, beside all else that is looked up,
// because each question costs most of a second in a big lab. Pure.

import type { Lab } from '../model/lab.ts';
import { SENDER_PORT } from './asked.ts';
import type { Asked } from './asked.ts';
import type { LogicalPacket } from './ovn-trace.ts';
import { isOfRouter } from './routers.ts';
import { logicalPort, macOn } from './wires.ts';

export function expectedPackets(lab: Lab, { from, to, protocol, port = 0 }: Asked): readonly LogicalPacket[] {
  const sender = lab.workloads.find(({ name }) => name === from.netns);
  if (sender === undefined) return [];
  const receiver = lab.workloads.find(({ name }) => name === to.netns);
  const gateway = lab.natGateways.find(({ vpcs }) => vpcs.includes(sender.vpc));
  const there = { ipSrc: from.address, ipDst: to.address, srcPort: SENDER_PORT, dstPort: port };
  const back = { ipSrc: to.address, ipDst: from.address, srcPort: port, dstPort: SENDER_PORT };
  const inside = gateway && { name: gateway.name, nextHop: gateway.insideNextHop, mac: gateway.insideMac };
  const other = receiver && {
    name: receiver.name,
    nextHop: nextHop(lab, receiver, from.address),
    mac: receiver.mac,
  };
  return [
    {
      ...there,
      ...(isOfRouter(lab, to.address) ? { isForRouter: true } : {}),
      ...entering(lab, { name: sender.name, nextHop: nextHop(lab, sender, to.address), mac: sender.mac }),
    },
    ...[other ?? inside].flatMap((end) => (end === undefined ? [] : { ...back, ...entering(lab, end) })),
  ].map((packet, index) => ({ ...packet, protocol, isAnswer: index === 1 }));
}

type Entrance = { readonly name: string; readonly nextHop: string; readonly mac: string };

function entering(
  lab: Lab,
  { name, nextHop: by, mac }: Entrance,
): Pick<LogicalPacket, 'datapath' | 'inport' | 'ethSrc' | 'ethDst'> {
  const datapath = logicalPort(lab, name)?.datapath ?? '';
  return { datapath, inport: name, ethSrc: mac, ethDst: macOn(lab, datapath, by) ?? 'ff:ff:ff:ff:ff:ff' };
}

/** Whoever is on the same switch is sent to without a router. */
function nextHop(lab: Lab, { vpc, subnet, name }: Lab['workloads'][number], address: string): string {
  const own = lab.vpcs.find((one) => one.name === vpc)?.subnets.find((one) => one.name === subnet);
  const isBeside = lab.workloads.some(
    (one) => one.vpc === vpc && one.subnet === subnet && one.address === address && one.name !== name,
  );
  return isBeside ? address : (own?.gateway ?? '');
}
