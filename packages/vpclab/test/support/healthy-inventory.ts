// What `inspect` shows of a shipped lab in which everything is up, without a lab: for pictures and their tests.

import { readFileSync } from 'node:fs';
import { compileSource } from '../../src/engine/compile-source.ts';
import { inventoryOf } from '../../src/inventory/inventory.ts';
import type { HostTraits } from '../../src/concepts/context.ts';
import { Secret } from '../../src/secret.ts';
import type { Inventory } from '../../src/model/inventory.ts';

export function healthyInventory(file: string): Inventory {
  const host: HostTraits = {
    datapath: 'netdev',
    responder: ['node', 'services.ts'],
    passwordIn: (file) => new Secret(file),
  };
  const compiled = compileSource({ fileName: file, text: readFileSync(file, 'utf8') }, 'x', host);
  const lab = { ...compiled.lab, name: parsedName(file) };
  const speakers = lab.natGateways.filter(({ routing }) => routing.protocol === 'bgp');
  const established = speakers.map(({ name }) => ({
    ...{ router: name, peer: lab.edge?.externalAddress ?? '', state: 'Established' },
    ...{ prefixesReceived: 1, uptimeSeconds: 60 },
  }));
  return inventoryOf(
    { ...compiled, lab },
    {
      plan: { lab: lab.name, changes: [] },
      report: {
        portsUp: new Set([...lab.workloads, ...lab.natGateways].map(({ name }) => name)),
        bgp: established,
        tunnels: lab.nodes.flatMap(({ name: node }) =>
          lab.nodes.map(({ underlayAddress: remote }) => ({ node, type: 'geneve', remote, isUp: true })),
        ),
      },
      daemons: [],
      learned: [],
    },
  );
}

function parsedName(file: string): string {
  return /^name: (\S+)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? 'lab';
}
