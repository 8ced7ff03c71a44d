// Faults, how each shows from outside, and which of them can be tried beside each other.

import { existsSync } from 'node:fs';
import {
  hasFewFlows,
  hasNoCarrier,
  hasNoWayOut,
  isCutOff,
  isGone,
  isNorthdPaused,
  isShutDown,
  isStopped,
  isSubnetCutOff,
  losesPackets,
  pingsAnswered,
} from '../../support/chaos-lab.ts';
import type { Look } from '../../support/chaos-lab.ts';
import {
  cannotReachSouthbound,
  comesTwice,
  edgeIsDown,
  flaps,
  hasBucket,
  hasForeignHalf,
  hasNoBridge,
  hasNoChassis,
  holdsMemory,
  claims,
  isClaimedTwice,
  isDormant,
  isRefusedLeak,
  isUneven,
  isUntranslated,
  hasNoAdjacency,
  isBfdOff,
  isBlackholed,
  isControllerPaused,
  isDeaf,
  isFull,
  isHijacked,
  isLate,
  isMute,
  isOutOfOrder,
  isRefusedHijack,
  isSlowed,
  isThrottled,
  holdsPackets,
  hasOtherTime,
  isWithdrawn,
  losesLongPackets,
} from '../../support/fault-looks.ts';

/** Daemons come back, sessions are established again, flows are written again. */
export const BACK_MS = 40_000;
export const LONG = '60s';

export type Case = { readonly words: readonly string[]; readonly look: Look };

/** Packets of one VPC, within it: what the control plane and the edge do meanwhile is nothing to them. */
const packets: readonly Case[] = [
  { words: ['link-loss', 'node-1', '--percent', '50'], look: losesPackets },
  { words: ['link-duplicate', 'node-1', '--percent', '60'], look: comesTwice },
  { words: ['link-delay', 'vpc-a-web-1', '--delay', '150ms'], look: isLate },
  { words: ['link-jitter', 'vpc-a-web-1', '--delay', '150ms'], look: isUneven },
  { words: ['link-reorder', 'vpc-a-web-1', '--percent', '30'], look: isOutOfOrder },
  { words: ['link-corrupt', 'vpc-a-web-1', '--percent', '60'], look: losesPackets },
  { words: ['link-rate', 'vpc-a-web-1', '--mbit', '0.1'], look: isThrottled },
  { words: ['link-mtu', 'vpc-a-web-1', '--bytes', '500'], look: losesLongPackets },
  { words: ['partition', 'vpc-a/web'], look: isSubnetCutOff },
  { words: ['partition-in', 'vpc-a-web-1'], look: isDeaf },
  { words: ['partition-out', 'vpc-a-web-1'], look: isMute },
  { words: ['link-down', 'vpc-a-web-1'], look: hasNoCarrier },
  { words: ['link-flap', 'vpc-a-web-1'], look: flaps('vpc-a-web-1') },
];

/** What packets within a VPC do not notice. */
const control: readonly Case[] = [
  { words: ['process-pause', 'edge/bgpd'], look: isStopped('edge/bgpd') },
  { words: ['process-stop', 'central/ovn-northd'], look: isGone('central/ovn-northd') },
  { words: ['process-slow', 'edge/bgpd', '--percent', '60'], look: isSlowed('edge/bgpd') },
  { words: ['memory-pressure', 'lab'], look: holdsMemory },
  { words: ['northd-pause', 'central'], look: isNorthdPaused },
  { words: ['controller-pause', 'node-1'], look: isControllerPaused('node-1') },
  { words: ['southbound-cut', 'node-1'], look: cannotReachSouthbound },
  { words: ['session-shutdown', 'nat-gateway-a'], look: isShutDown },
  { words: ['prefix-withdrawn', 'nat-gateway-a'], look: isWithdrawn },
  { words: ['hijack', 'nat-gateway-b'], look: isRefusedHijack },
  { words: ['route-leak', 'nat-gateway-b'], look: isRefusedLeak },
  { words: ['bfd-off', 'nat-gateway-a'], look: isBfdOff },
  { words: ['ospf-cut', 'nat-gateway-c'], look: hasNoAdjacency },
];

/** Others would notice them, or they each other. */
const alone: readonly Case[] = [
  { words: ['disk-full', 'lab'], look: isFull },
  { words: ['chassis-lost', 'node-1'], look: hasNoChassis('node-1') },
  { words: ['port-stolen', 'vpc-a-web-1'], look: isClaimedTwice },
  { words: ['node-database-lost', 'node-2'], look: hasNoBridge('node-2') },
  { words: ['flows-deleted', 'node-1'], look: hasFewFlows },
  { words: ['hijack-unfiltered', 'nat-gateway-b'], look: isHijacked },
  { words: ['more-specific', 'nat-gateway-b'], look: hasForeignHalf },
  { words: ['default-blackholed', 'nat-gateway-a'], look: hasNoWayOut('vpc-a-web-1') },
  { words: ['rules-lost', 'nat-gateway-a'], look: isUntranslated },
  { words: ['node-lost', 'node-2'], look: isCutOff },
  { words: ['gateway-lost', 'nat-gateway-a'], look: hasNoWayOut('vpc-a-web-1') },
  { words: ['edge-lost', 'edge'], look: hasNoWayOut('vpc-a-web-1') },
  { words: ['edge-reboot', 'edge'], look: edgeIsDown },
  { words: ['tenant-lost', 'tenant-a'], look: isCutOff },
];

/** The library that makes it is not everywhere. */
export const hasFaketime = existsSync('/usr/bin/faketime');
const clocks = (daemon: string, look: Look): readonly Case[] =>
  hasFaketime ? [{ words: ['clock-offset', daemon, '--offset', '1h'], look }] : [];

/** One of the packets beside one of the control plane, to be done in half the time. */
export const rounds: readonly { readonly names: string; readonly cases: readonly Case[] }[] = [
  ...packets.map((one, index) => [one, ...control.slice(index, index + 1)]),
  ...control.slice(packets.length).map((one) => [one]),
  ...alone.map((one) => [one]),
].map((cases) => ({ names: cases.map(({ words: [fault] }) => fault).join(' beside '), cases }));

/** One for each mechanism, beside each other: none of them hides another. */
export const mechanisms: readonly Case[] = [
  { words: ['partition', 'vpc-b-web-1'], look: async (of) => (await pingsAnswered(of, 'vpc-b-web-1')) === 0 },
  { words: ['link-down', 'vpc-a-web-1'], look: hasNoCarrier },
  { words: ['link-flap', 'vpc-b-app-1'], look: flaps('vpc-b-app-1') },
  { words: ['link-rate', 'vpc-b-app-2'], look: hasBucket('vpc-b-app-2') },
  { words: ['link-delay', 'vpc-c-web-1', '--delay', '150ms'], look: holdsPackets('vpc-c-web-1') },
  { words: ['process-slow', 'edge/zebra', '--percent', '60'], look: isSlowed('edge/zebra') },
  { words: ['process-pause', 'edge/bgpd'], look: isStopped('edge/bgpd') },
  { words: ['process-stop', 'central/ovn-northd'], look: isGone('central/ovn-northd') },
  { words: ['controller-pause', 'node-2'], look: isControllerPaused('node-2') },
  { words: ['session-shutdown', 'nat-gateway-a'], look: isShutDown },
  { words: ['default-blackholed', 'nat-gateway-b'], look: isBlackholed },
  { words: ['flows-deleted', 'node-1'], look: hasFewFlows },
  { words: ['rules-lost', 'nat-gateway-c'], look: isDormant('nat-gateway-c') },
  { words: ['port-stolen', 'vpc-c-web-2'], look: claims('vpc-c-web-2') },
  { words: ['memory-pressure', 'lab'], look: holdsMemory },
  { words: ['disk-full', 'lab'], look: isFull },
  ...clocks('nat-gateway-c/ospfd', hasOtherTime('nat-gateway-c/ospfd')),
];
