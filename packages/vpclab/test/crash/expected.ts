// What must be inside a lab and nothing else, from its file: names of namespaces, links, switch ports, chassis, daemons.

import { hostTraits } from '../../src/engine/host-traits.ts';
import { compile } from '../../src/concepts/compile.ts';
import type { HostTraits } from '../../src/concepts/context.ts';
import type { Row } from '../../src/model/rows.ts';
import { parseLab } from '../../src/concepts/parse-lab.ts';

/** Lines, sorted: the form in which inspect.ts reads the same things from the running lab. */
export type Inventory = readonly string[];

let traits: Promise<HostTraits> | undefined;

export async function expectedInventory(text: string, lab: string): Promise<Inventory> {
  const parsed = parseLab({ fileName: 'random.yaml', text });
  if (parsed.kind === 'errors') throw new Error(`a random lab was refused: ${JSON.stringify(parsed.errors)}`);
  const rows = compile({ ...parsed.lab, name: lab }, await (traits ??= hostTraits()));
  const nodes = parsed.lab.nodes.map(({ name }) => name);
  return [
    'vpclabd',
    ...rows.flatMap(linesOf),
    ...nodes.flatMap((node) => [
      `chassis ${node}`,
      // What Open vSwitch and ovn-controller make by themselves.
      `link ${node} br-int`,
      `link ${node} ovs-netdev`,
      ...nodes.filter((other) => other !== node).map((other) => `port ${node} ovn-${other}-0`),
    ]),
  ].toSorted();
}

function linesOf(row: Row): readonly string[] {
  switch (row.kind) {
    case 'netns':
      return [`mount ${row.name}`, `link ${row.name} lo`];
    case 'veth':
      return [row.a, row.b].map((end) => `link ${end.netns} ${end.name}`);
    case 'bridge':
      return [`link ${row.netns} ${row.name}`];
    case 'device':
      return [`link ${row.netns} ${row.device}`];
    case 'daemon':
      return [`daemon ${row.key}`];
    case 'ovsdb':
      return row.db.kind === 'vswitch' && row.table === 'Port' ? [`port ${row.db.node} ${row.name}`] : [];
    default:
      return [];
  }
}
