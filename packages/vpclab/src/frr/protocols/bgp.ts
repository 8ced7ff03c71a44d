// BGP (RFC 4271): external sessions with exact filters. Text, reading back and changes are in bgp/.

import type { Protocol } from './protocol.ts';
import { bgpDelta } from './bgp/delta.ts';
import { readBgp } from './bgp/read.ts';
import { bgpBlocks, BMP, FAMILY } from './bgp/text.ts';

const LISTS = /^(ip prefix-list|bgp as-path access-list) (from|to)-\d/;
const MAPS = /^route-map (from-\d|announce:)/;

export const bgp: Protocol = {
  blocks: ({ bgp: process, routerId }) => (process === undefined ? [] : bgpBlocks(process, routerId)),
  read: readBgp,
  owns: ({ daemon, context }, line, { bgp: process }) => {
    const [top = '', family] = context;
    if (daemon !== 'bgpd') return false;
    if (top === '') return LISTS.test(line);
    // What is announced, and how, is the agent's where it runs.
    if (
      process?.announce === 'agent' &&
      (top.startsWith('route-map announce:') || line.startsWith('network '))
    ) {
      return false;
    }
    if (MAPS.test(top)) return true;
    if (!top.startsWith('router bgp ')) return false;
    if (family === undefined) {
      return /^(neighbor|bgp shutdown|bgp listen|bgp graceful-restart|bgp bestpath as-path multipath-relax)\b/.test(
        line,
      );
    }
    if (family === BMP) return true;
    return (
      family === FAMILY &&
      /^(neighbor|network|aggregate-address|redistribute|table-map|distance|maximum-paths)\b/.test(line)
    );
  },
  ownsHeader: ({ daemon, context }, { bgp: process }) => {
    const [top = ''] = context;
    if (daemon !== 'bgpd' || context.length !== 1) return false;
    return MAPS.test(top) && !(process?.announce === 'agent' && top.startsWith('route-map announce:'));
  },
  delta: bgpDelta,
};
