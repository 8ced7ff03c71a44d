// What of a lab is watched, and which control plane its parts belong to.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compile } from '../concepts/compile.ts';
import { parseLab } from '../concepts/parse-lab.ts';
import { targetsOf } from '../kinds/targets.ts';
import type { Watched } from '../metrics/watched.ts';
import { Secret } from '../secret.ts';
import { watchedLab } from './lab-metrics.ts';

function watchedOf(name: string): Watched {
  const text = readFileSync(join(import.meta.dirname, '../../../../labs', `${name}.yaml`), 'utf8');
  const parsed = parseLab({ fileName: `${name}.yaml`, text });
  if (parsed.kind === 'errors') throw new Error(JSON.stringify(parsed.errors));
  const rows = compile(parsed.lab, {
    datapath: 'netdev',
    responder: ['node'],
    passwordIn: (file) => new Secret(file),
  });
  return watchedLab(targetsOf(rows), parsed.lab);
}

const shown = ({ controlPlanes }: Watched): readonly unknown[] =>
  controlPlanes.map(({ name, central, nodes }) => ({
    name,
    northbound: central.northbound,
    servers: [...new Set(central.daemons.map(({ server }) => server))],
    nodes: nodes.map((node) => node.name),
  }));

it('a lab has one control plane, whose only server goes without a name', () => {
  expect(shown(watchedOf('two-vpcs'))).toEqual([
    {
      name: 'central',
      northbound: 'unix:/run/lab/nb.sock',
      servers: [undefined],
      nodes: ['node-1', 'node-2'],
    },
  ]);
});

it('servers of a cluster are one control plane', () => {
  expect(shown(watchedOf('cluster'))).toMatchObject([
    {
      name: 'central',
      northbound: 'unix:/run/lab/nb.sock,unix:/run/lab/central-2/nb.sock,unix:/run/lab/central-3/nb.sock',
      servers: ['central', 'central-2', 'central-3'],
    },
  ]);
});

it('each region has one, with its own nodes', () => {
  const watched = watchedOf('two-regions');
  expect(shown(watched)).toEqual([
    {
      name: 'central',
      northbound: 'unix:/run/lab/nb.sock',
      servers: [undefined],
      nodes: ['east-node-1', 'east-node-2'],
    },
    {
      name: 'central-west',
      northbound: 'unix:/run/lab/central-west/nb.sock',
      servers: ['central-west'],
      nodes: ['west-node-1'],
    },
  ]);
  const controls = watched.controlPlanes.flatMap(({ central, nodes }) =>
    [...central.daemons, ...nodes.flatMap(({ daemons }) => daemons)].map(({ control }) => control),
  );
  expect(new Set(controls).size).toBe(controls.length);
  expect(watched.routers.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['edge', 'region-gateway-bank-west']),
  );
});

it('before anything was applied nothing is watched', () => {
  expect(watchedLab([], undefined)).toEqual({ controlPlanes: [], routers: [], workloads: [] });
});
