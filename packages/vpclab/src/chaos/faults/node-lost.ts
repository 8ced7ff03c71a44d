// A node is gone: nothing on it runs, and nothing comes from it.

import { daemonProcess } from '../daemon-process.ts';
import type { FaultKind } from '../fault-kind.ts';
import { dropOnLink, linkOf } from '../links.ts';
import { nodeNames } from '../places.ts';
import { ownTables } from '../touches.ts';

export const nodeLost: FaultKind = {
  name: 'node-lost',
  layer: 'whole',
  brief: 'lose a node: all its daemons stop, its underlay link is cut',
  targetWord: 'node',
  percent: undefined,
  targets: nodeNames,
  effect: (node, view) => {
    const daemons = view.rows.flatMap((row) =>
      row.kind === 'daemon' && row.netns === node ? [row.key] : [],
    );
    const link = linkOf(node, view);
    const cut = link === undefined ? [] : [dropOnLink(link, 'counter drop', 'both', view)];
    const paused = daemons.flatMap((daemon) => {
      const process = daemonProcess(daemon, view);
      return process === undefined ? [] : [{ kind: 'pause', daemon, process } as const];
    });
    return {
      mechanism: `SIGSTOP to ${daemons.length} daemons of ${node}; nftables drops its underlay packets`,
      actions: [...cut, ...paused],
      holds: daemons,
      touches: [...daemons.map((daemon) => `daemon ${daemon}`), `ovsdb ${node}/*`, ...ownTables(cut)],
    };
  },
};
