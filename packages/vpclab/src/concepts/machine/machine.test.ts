// What a node on another machine changes: where its namespaces are, whose fabric it is plugged into, who listens there.

import { expect, test } from 'vitest';
import { compile } from '../compile.ts';
import { parseLab } from '../parse-lab.ts';
import { rowsOf } from '../../model/plan.ts';
import type { Row } from '../../model/rows.ts';
import { Secret } from '../../secret.ts';
import type { HostTraits } from '../context.ts';

const HOST: HostTraits = {
  datapath: 'netdev',
  responder: ['node', 'main.ts'],
  passwordIn: (file) => new Secret(file),
};

function rowsFor(nodes: string): readonly Row[] {
  const text = `nodes: ${nodes}\nvpcs: [{ name: vpc-a, natGateways: true, subnets: [web] }]\nworkloads: 4\n`;
  const parsed = parseLab({ fileName: 'lab.yaml', text });
  if (parsed.kind === 'errors') throw new Error(JSON.stringify(parsed.errors));
  return compile(parsed.lab, HOST);
}

const THERE = 'unix:/srv/machine.sock';
const rows = rowsFor(`[node-1, { name: node-2, machine: "${THERE}" }]`);

test('the node, its workloads and a fabric are on that machine, everything else is here', () => {
  const there = rowsOf(rows, 'netns').filter(({ machine }) => machine === THERE);
  const onNode = rowsOf(rows, 'service').flatMap(({ netns, identity }) =>
    identity.node === 'node-2' ? [netns] : [],
  );
  expect(onNode.length).toBeGreaterThan(0);
  expect(there.map(({ name }) => name).toSorted()).toEqual(['fabric-node-2', 'node-2', ...onNode].toSorted());
});

test('no link has its ends on two machines', () => {
  const machines = new Map(rowsOf(rows, 'netns').map(({ name, machine }) => [name, machine]));
  const split = rowsOf(rows, 'veth').filter(({ a, b }) => machines.get(a.netns) !== machines.get(b.netns));
  expect(split).toEqual([]);
});

test('workloads there are answered for by a responder there', () => {
  const responders = rowsOf(rows, 'service').map(({ identity, responder }) => [identity.node, responder]);
  expect(responders).toContainEqual(['node-2', 'fabric-node-2']);
  expect(responders).toContainEqual(['node-1', undefined]);
  expect(responders).not.toContainEqual(['node-2', undefined]);
});

test('that responder is started with its own socket and pid file', () => {
  const [responder] = rowsOf(rows, 'daemon').filter(({ netns }) => netns === 'fabric-node-2');
  expect(responder?.program).toBe('node');
  expect(responder?.args).toEqual(['main.ts', responder?.readySocket, responder?.pidFile]);
  expect(responder?.readySocket).toMatch(/fabric-node-2/);
  expect(responder?.carries).toBe(`connections to workloads on ${THERE}`);
});

test('two nodes on one machine share its fabric', () => {
  const both = rowsFor(
    `[node-1, { name: node-2, machine: "${THERE}" }, { name: node-3, machine: "${THERE}" }]`,
  );
  const fabrics = rowsOf(both, 'netns').flatMap(({ name, role }) => (role === 'fabric' ? [name] : []));
  expect(fabrics).toEqual(['fabric', 'fabric-node-2']);
});
