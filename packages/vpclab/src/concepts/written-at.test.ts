import { expect, it } from 'vitest';
import type { Origin } from '../model/rows.ts';
import { parseLab } from './parse-lab.ts';
import { writtenAt } from './written-at.ts';

const VPCS = `name: sample
vpcs:
  - { name: hub, cidr: 10.0.0.0/16, subnets: [shared] }
  - { name: store, cidr: 10.1.0.0/16, subnets: [web], natGateways: true }
`;

const SEVERAL = `${VPCS}transit:
  - name: store-hub
    cidr: 192.168.100.0/24
    attachments:
      - hub
      - { vpc: store, address: 192.168.100.9 }
`;

const ONE = `${VPCS}transit:
  attachments: [hub, store]
`;

function lineOf(text: string, concept: Origin['concept'], name: string): string | undefined {
  const source = { fileName: 'lab.yaml', text };
  const parsed = parseLab(source);
  if (parsed.kind === 'errors') throw new Error(parsed.errors[0]?.message);
  const line = writtenAt(source, parsed.lab)({ concept, name });
  return line && `${line.line}: ${line.text}`;
}

it.each<[string, Origin['concept'], string, string | undefined]>([
  [SEVERAL, 'vpc', 'store', '4: - { name: store, cidr: 10.1.0.0/16, subnets: [web], natGateways: true }'],
  [SEVERAL, 'transit', 'store-hub', '6: - name: store-hub'],
  [SEVERAL, 'transit', 'store-hub/hub', '9: - hub'],
  [SEVERAL, 'transit', 'store-hub/store', '10: - { vpc: store, address: 192.168.100.9 }'],
  [ONE, 'transit', 'transit/store', '6: attachments: [hub, store]'],
  [`${VPCS}transit: true\n`, 'transit', 'transit/store', '5: transit: true'],
  [ONE, 'site', 'any', undefined],
])('%#: %s', (text, concept, name, line) => {
  expect(lineOf(text, concept, name)).toBe(line);
});
