// What must be out of reach whatever the lab file says: the provider's own network for tenants, and workloads for
// whom they did not ask. A refusal would do harm as well as an answer: it says that packets arrive. Pure.

import type { Lab } from '../model/lab.ts';
import type { Workload } from '../concepts/workload/resolved.ts';
import type { Intent } from './intent.ts';

type Closed = Extract<Intent, { readonly kind: 'closed' }>;

/** Where OVN's databases are served, RFC 8926 (Geneve; on TCP the kernel would refuse it), RFC 4271, and the responders. */
const PORT = { southbound: 6642, geneve: 6081, bgp: 179, http: 80 } as const;

/** `turn`: in a big lab VPCs take turns, one wall each. */
export function closedIntents(
  lab: Lab,
  members: readonly Workload[],
  turn: number | 'all',
): readonly Closed[] {
  const [first] = members;
  const last = members.at(-1);
  if (first === undefined || last === undefined) return [];
  const all = [...towardsProvider(lab, first), ...towards(lab, last)];
  return turn === 'all' ? all : all.slice(turn % all.length, (turn % all.length) + 1);
}

function towardsProvider(lab: Lab, workload: Workload): readonly Closed[] {
  const from = { name: workload.name, netns: workload.name, workload };
  const node = lab.nodes.find(({ name }) => name === workload.node);
  const wall = (category: Closed['category'], name: string, address: string, port: number): Closed => ({
    kind: 'closed',
    category,
    from,
    to: { name, address },
    port,
  });
  return [
    wall('underlay', 'central', lab.underlay.centralAddress, PORT.southbound),
    ...(node === undefined ? [] : [wall('underlay', node.name, node.underlayAddress, PORT.geneve)]),
    ...(lab.edge === undefined
      ? []
      : [lab.edge.externalAddress, lab.edge.internetAddress].map((address) =>
          wall('edge-control', lab.edge?.name ?? '', address, PORT.bgp),
        )),
  ];
}

/** From a host on the internet that the workload has never spoken to. */
function towards({ internet }: Lab, to: Workload): readonly Closed[] {
  const [host] = internet?.hosts ?? [];
  if (internet === undefined || host === undefined) return [];
  const from = { name: host.name, netns: internet.name, workload: undefined };
  return [{ kind: 'closed', category: 'unsolicited', from, to, port: PORT.http }];
}
