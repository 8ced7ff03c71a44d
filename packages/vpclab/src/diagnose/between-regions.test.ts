import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compile } from '../concepts/compile.ts';
import { parseLab } from '../concepts/parse-lab.ts';
import { Secret } from '../secret.ts';
import { diff } from '../plan/diff.ts';
import { causesBetweenRegions, namespacesBetween } from './between-regions.ts';
import type { Known } from './world.ts';

const text = readFileSync(new URL('../../../../labs/two-regions.yaml', import.meta.url), 'utf8');

function known(isCut: boolean): Known {
  const parsed = parseLab({ fileName: 'two-regions.yaml', text });
  if (parsed.kind === 'errors') throw new Error(parsed.errors[0]?.message);
  const host = {
    datapath: 'netdev',
    responder: ['node'],
    passwordIn: (file: string) => new Secret(file),
  } as const;
  const rows = compile(parsed.lab, host);
  const observed = rows.map((row) =>
    isCut && row.kind === 'veth' && row.a.netns === 'edge-east-shop' && row.b.netns === 'edge-west-shop'
      ? { ...row, a: { ...row.a, up: false } }
      : row,
  );
  const { changes } = diff('two-regions', observed, rows);
  return { lab: parsed.lab, rows, changes, daemons: [], tunnels: [], lineOf: () => undefined };
}

it('names what is not as in the lab file on the way, the gateway that has no route last', () => {
  const causes = causesBetweenRegions(known(true), 'shop-east', 'shop-west') ?? [];
  expect(causes.map((cause) => cause.text)).toEqual([
    'link edge-east-shop/edge-west-shop is down',
    'region-gateway-shop-east has not learned a route to 10.1.0.0/16 (VPC shop-west in west)',
  ]);
});

it('names the gateway alone where nothing differs', () => {
  const causes = causesBetweenRegions(known(false), 'shop-west', 'shop-east') ?? [];
  expect(causes.map((cause) => cause.text)).toEqual([
    'region-gateway-shop-west has not learned a route to 10.0.0.0/16 (VPC shop-east in east)',
  ]);
});

it('says nothing of VPCs that are not joined', () => {
  expect(causesBetweenRegions(known(false), 'shop-east', 'bank-west')).toBeUndefined();
});

it('knows what a packet passes between two regions', () => {
  const { lab } = known(false);
  expect(namespacesBetween(lab, 'shop-west', 'shop-east')).toEqual([
    ...['region-gateway-shop-west', 'edge-west-shop'],
    ...['edge-east-shop', 'region-gateway-shop-east'],
  ]);
  expect(namespacesBetween(lab, 'shop-west', 'bank-east')).toEqual([]);
});
