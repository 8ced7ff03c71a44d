import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseLab } from '../../concepts/parse-lab.ts';
import { chosenIn, chosenText } from './chosen.ts';

function chosenOf(text: string) {
  const parsed = parseLab({ fileName: 'lab.yaml', text });
  if (parsed.kind === 'errors') throw new Error(parsed.errors.map(({ message }) => message).join('; '));
  return chosenIn(parsed.lab);
}

it('says what gateways and attachments have where the file is silent', () => {
  const file = new URL('../../../../../labs/two-vpcs.yaml', import.meta.url);
  expect(chosenText(chosenOf(readFileSync(file, 'utf8')))).toEqual([
    'NAT gateway nat-gateway-a: on node-1, outside 198.51.100.10, inside 10.0.255.10, AS 65001',
    'NAT gateway nat-gateway-b: on node-2, outside 198.51.100.11, inside 10.1.255.10, AS 65002',
    'vpc-a on transit: 192.168.100.10',
    'vpc-b on transit: 192.168.100.20',
  ]);
});

it('moves nothing that is there when something is added before it', () => {
  const vpc = (name: string): string => `  - { name: ${name}, subnets: [web], natGateways: true }\n`;
  const before = chosenOf(`vpcs:\n${vpc('shop')}${vpc('bank')}workloads: 1\n`);
  const after = chosenOf(`vpcs:\n${vpc('zoo')}${vpc('shop')}${vpc('bank')}workloads: 1\n`);
  for (const gateway of before.natGateways)
    expect(after.natGateways.find(({ name }) => name === gateway.name)).toMatchObject({
      outsideAddress: gateway.outsideAddress,
      asn: gateway.asn,
    });
});
