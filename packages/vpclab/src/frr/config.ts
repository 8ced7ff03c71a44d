// A router's configuration as FRR's daemons read it at start, one file each.

import type { FrrRouter, FrrDaemon } from '../model/router.ts';
import { blocksText } from './block.ts';
import { needsManager } from './filters.ts';
import { PROTOCOLS } from './protocols/registry.ts';

/** The daemons that a router needs, in the order they must become ready: see daemons.ts. */
export function daemonsOf(router: FrrRouter): readonly FrrDaemon[] {
  const { bgp, ospf, bfd } = router;
  return [
    ...(needsManager(router) ? (['mgmtd'] as const) : []),
    'zebra',
    ...(bfd.length === 0 ? [] : (['bfdd'] as const)),
    ...(bgp === undefined ? [] : (['bgpd'] as const)),
    ...(ospf === undefined ? [] : (['ospfd'] as const)),
  ];
}

/** Lines of other daemons would only be errors to this one. */
export function daemonConfig(router: FrrRouter, daemon: FrrDaemon): string {
  const blocks = PROTOCOLS.flatMap((protocol) => protocol.blocks(router)).filter(
    (block) => block.daemon === daemon,
  );
  const head = ['frr defaults traditional', `hostname ${router.name}`, 'log timestamp precision 3'];
  return head.map((line) => `${line}\n`).join('') + blocksText(blocks);
}

/** vtysh.conf: `write` then saves into the file each daemon was started with. */
export function vtyshConfig(): string {
  return 'no service integrated-vtysh-config\n';
}
