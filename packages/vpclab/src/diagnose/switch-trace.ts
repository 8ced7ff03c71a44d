// What Open vSwitch says a node's br-int would do with a packet (ofproto/trace of ovs-vswitchd(8)). Pure.

import { interfaceName } from '../concepts/rows/names.ts';
import { trackerStates } from './ovn-trace.ts';
import type { LogicalPacket } from './ovn-trace.ts';

export type SwitchTrace =
  | { readonly kind: 'forwards'; readonly isTunnelled: boolean }
  /** `table`: the last one that it came to. */
  | { readonly kind: 'drops'; readonly table: number }
  | { readonly kind: 'no-port' }
  | { readonly kind: 'no-answer'; readonly text: string };

const INTEGRATION_BRIDGE = 'br-int';

/** Words for `ofproto/trace`. */
export function switchQuestion(packet: LogicalPacket): readonly string[] {
  const { protocol, isAnswer } = packet;
  const flow = [
    `in_port="${interfaceName(packet.inport)}"`,
    protocol,
    `dl_src=${packet.ethSrc}`,
    `dl_dst=${packet.ethDst}`,
    `nw_src=${packet.ipSrc}`,
    `nw_dst=${packet.ipDst}`,
    'nw_ttl=64',
    ...(protocol === 'icmp'
      ? [`icmp_type=${isAnswer ? 0 : 8}`]
      : [`${protocol}_src=${packet.srcPort}`, `${protocol}_dst=${packet.dstPort}`]),
  ].join(',');
  const trackers = trackerStates(packet).flatMap((state) => ['--ct-next', `trk,${state}`]);
  return [INTEGRATION_BRIDGE, flow, ...trackers];
}

/** A packet that a connection tracker looks at is traced once more behind it: the last answer counts. */
export function readSwitchTrace(output: string): SwitchTrace {
  if (!output.includes('Datapath actions:')) {
    return output.includes('unknown port')
      ? { kind: 'no-port' }
      : { kind: 'no-answer', text: output.trim().split('\n').at(-1) ?? '' };
  }
  const actions = [...output.matchAll(/^Datapath actions: (.*)$/gm)].map(([, what = '']) => what);
  const tables = [...output.matchAll(/^\s*(\d+)\. /gm)].map(([, table]) => Number(table));
  const last = actions.at(-1) ?? '';
  const isTunnelled = actions.some((what) => /tnl_push|set\(tunnel/.test(what));
  // What a packet set off besides (an ARP request) is sent by the same actions.
  return last === 'drop' || last === ''
    ? { kind: 'drops', table: tables.at(-1) ?? 0 }
    : { kind: 'forwards', isTunnelled };
}
