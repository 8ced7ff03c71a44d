// What `graph` draws. The pictures of the documentation are golden files of the labs that ship.

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SAMPLE_INVENTORY } from '../../../test/support/fake-engine.ts';
import { healthyInventory } from '../../../test/support/healthy-inventory.ts';
import { dot } from './dot.ts';
import { graphOf } from './graph.ts';
import { html } from './html.ts';
import { mermaid } from './mermaid.ts';
import { svg } from './svg.ts';

const REPOSITORY = join(import.meta.dirname, '../../../../..');
const graph = graphOf(SAMPLE_INVENTORY);

describe('a graph', () => {
  it('has lines between nodes that there are, and parents that there are', () => {
    const ids = new Set(graph.nodes.map(({ id }) => id));
    expect(ids.size).toBe(graph.nodes.length);
    for (const { from, to } of graph.edges) expect([ids.has(from), ids.has(to)]).toEqual([true, true]);
    for (const { parent } of graph.nodes) expect(parent === undefined || ids.has(parent)).toBe(true);
  });

  it('is written for Mermaid', () => expect(mermaid(graph)).toMatchSnapshot());
  it('is written for Graphviz', () => expect(dot(graph)).toMatchSnapshot());

  it('says in each language what is down', () => {
    const [gateway] = SAMPLE_INVENTORY.natGateways;
    if (gateway === undefined) throw new Error('the sample has a gateway');
    const broken = {
      ...SAMPLE_INVENTORY,
      natGateways: [{ ...gateway, bgp: 'Active', state: 'down' as const }],
    };
    expect(mermaid(graphOf(broken))).toContain('eBGP 65010 - 65000: Active');
    expect(mermaid(graphOf(broken))).toMatch(/class n\d+ down/);
    expect(dot(graphOf(broken))).toContain('color=red');
    expect(svg(broken)).toContain('eBGP Active');
    expect(svg(SAMPLE_INVENTORY)).not.toContain('eBGP Active');
  });

  it('writes names of any kind as text', () => {
    const name = `a"b<c>&'\\d`;
    const [workload] = SAMPLE_INVENTORY.workloads;
    if (workload === undefined) throw new Error('the sample has a workload');
    const odd = { ...SAMPLE_INVENTORY, workloads: [{ ...workload, name }] };
    expect(svg(odd)).toContain('a&quot;b&lt;c&gt;&amp;&#39;\\d');
    expect(svg(odd)).not.toContain(name);
    expect(dot(graphOf(odd))).toContain(String.raw`a\"b<c>&'\\d`);
    expect(mermaid(graphOf(odd))).toContain(`a#quot;b#lt;c#gt;&'\\d`);
  });
});

describe('the picture', () => {
  it.for(['two-vpcs', 'shared-nat'])('of %s is the one in the documentation', async (name) => {
    const picture = svg(healthyInventory(join(REPOSITORY, `labs/${name}.yaml`)));
    await expect(picture).toMatchFileSnapshot(join(REPOSITORY, `docs/pictures/${name}.svg`));
  });

  it('names every part and every address', () => {
    const inventory = healthyInventory(join(REPOSITORY, 'labs/two-vpcs.yaml'));
    const page = html(inventory);
    const { vpcs, workloads, natGateways, transits, nodes } = inventory;
    for (const { name } of [...vpcs, ...workloads, ...natGateways, ...transits, ...nodes])
      expect(page).toContain(`>${name}`);
    for (const { address } of workloads) expect(page).toContain(`>${address}<`);
    for (const { outside, asn } of natGateways) expect(page).toContain(`AS ${asn} · ${outside.address}`);
  });

  it('needs nothing from elsewhere', () => {
    const page = html(SAMPLE_INVENTORY);
    expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|src=|url\(|<script|<link/);
  });
});
