// Follows a packet by the state of the lab from one namespace to the next, until it arrives or is stopped.

import type { DiagnosedHop, Cause } from '../model/diagnosis.ts';
import { rulesIn } from './rules-in.ts';
import type { KernelView } from './kernel-view.ts';
import type { At, Choice, Leg } from './leg.ts';
import { stopAt } from './namespace-fault.ts';
import { nobodyOn, unansweredBy } from './nobody.ts';
import { isOfRouter } from './routers.ts';
import { throughNamespace } from './through-namespace.ts';
import { translatedStateless } from './public-address.ts';
import { throughOvn } from './through-ovn.ts';
import { macOn, roleOf, wireOf } from './wires.ts';
import type { DiagnoseWorld, Packet } from './world.ts';

/** More than any lab has; a packet that goes in circles has passed its time. */
const MOST_NAMESPACES = 12;

/** What namespaces know of the way there when the answer comes back. */
export type Trail = {
  /** The source that a gateway translated. */
  readonly translated: Map<string, string>;
  readonly passed: Set<string>;
};

/** `meant`: the namespace of the other end, where that is known. */
export async function walk(
  world: DiagnoseWorld,
  start: { readonly netns: string; readonly packet: Packet; readonly meant: string | undefined },
  trail: Trail,
): Promise<Leg> {
  const hops: DiagnosedHop[] = [];
  const doubts: Cause[] = [];
  const choices: Choice[] = [];
  let { netns, packet } = start;
  let arrivedBy: string | undefined;
  for (let count = 0; count < MOST_NAMESPACES; count += 1) {
    const role = roleOf(world.lab, netns);
    if (role === undefined) break;
    const at: At = { netns, role, arrivedBy, rules: rulesIn(world, netns) };
    const original = packet.isAnswer ? trail.translated.get(netns) : undefined;
    // The connection tracker turns it back before the kernel looks for a route.
    if (original !== undefined && arrivedBy === 'eth0') packet = { ...packet, ipDst: original };
    const isPublic = at.rules === 'intended' ? publicPacket(world, at, packet) : undefined;
    packet = isPublic ?? packet;
    const passed = await throughNamespace(world, packet, {
      ...at,
      isPublic: isPublic !== undefined,
      isStray: packet.isAnswer && role === 'nat-gateway' && !isKnown(world, trail, netns),
    });
    hops.push(...passed.hops);
    doubts.push(...passed.doubts);
    choices.push(...passed.choices);
    const { next } = passed;
    if (next.kind === 'stopped') return { hops, choices, doubts, end: next };
    if (next.kind === 'arrives')
      return { hops, choices, doubts, end: { kind: 'arrives', netns, packet: next.packet } };
    if (next.packet.ipSrc !== packet.ipSrc && arrivedBy !== undefined)
      trail.translated.set(netns, packet.ipSrc);
    if (!packet.isAnswer) trail.passed.add(netns);
    packet = next.packet;
    const wire = wireOf(world.lab, netns, next.device, next.nextHop);
    if (wire.kind === 'nobody') {
      const text = `nobody has ${next.nextHop} on ${next.device} of ${netns}`;
      return {
        hops,
        choices,
        doubts,
        end: stopAt(netns, 'no-route', text, [nobodyOn(netns, next.nextHop, next.device)]),
      };
    }
    if (wire.kind === 'link') {
      netns = wire.netns;
      arrivedBy = wire.device;
      continue;
    }
    const { datapath } = wire.port;
    const mac = next.view.neighbours.get(next.nextHop);
    const meant = macOn(world.lab, datapath, next.nextHop);
    const ethDst = mac ?? meant;
    // OVN would flood it, and deliver it to somebody that it is not for.
    if (ethDst === undefined) {
      const cause = unansweredBy(netns, next.nextHop, datapath);
      return { hops, choices, doubts, end: stopAt(netns, 'lost', cause.text, [cause]) };
    }
    choices.push({ kind: 'neighbour', place: netns, to: next.nextHop, mac, meant });
    const logical = {
      ...{ ...packet, datapath, inport: wire.port.name, ethSrc: macOf(next), ethDst },
      ...(isOfRouter(world.lab, packet.ipDst) ? { isForRouter: true } : {}),
    };
    const through = await throughOvn(world, wire.port, logical, start.meant);
    hops.push(...through.hops);
    doubts.push(...through.doubts);
    choices.push(...through.choices);
    if (through.next.kind === 'stopped') return { hops, choices, doubts, end: through.next };
    if (through.next.kind === 'answered') {
      const { router } = through.next;
      return { hops, choices, doubts, end: { kind: 'arrives', netns, packet, router } };
    }
    netns = through.next.netns;
    arrivedBy = through.next.device;
  }
  return { hops, choices, doubts, end: stopAt(netns, 'lost', 'it goes in circles', []) };
}

/** Gateways of the same VPCs tell each other of their connections. */
function isKnown({ lab }: DiagnoseWorld, { passed }: Trail, gateway: string): boolean {
  const own = lab.natGateways.find(({ name }) => name === gateway)?.vpcs ?? [];
  return lab.natGateways.some(({ name, vpcs }) => passed.has(name) && vpcs.some((vpc) => own.includes(vpc)));
}

function publicPacket({ lab }: DiagnoseWorld, { netns, arrivedBy }: At, packet: Packet): Packet | undefined {
  return translatedStateless(lab, netns, arrivedBy, packet);
}

function macOf({ view, device }: { readonly view: KernelView; readonly device: string }): string {
  return view.devices.find(({ name }) => name === device)?.mac ?? '';
}
