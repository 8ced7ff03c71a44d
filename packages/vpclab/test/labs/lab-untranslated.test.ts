// Two gateways side by side that do not translate: the edge and OVN each choose one for a connection, so that its answers
// often take the other one.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { LabSession } from '../support/lab-session.ts';

const LAB = `
vpcs:
  - name: vpc-a
    subnets: [web]
    natGateways: [{ translate: false }, { translate: false }]
workloads: 1
`;
const HOST = '203.0.113.10';
const MANY = 30;
const SPOOFED = 'dropped_spoofed_outside';

let session: LabSession;
let workload: string;
beforeAll(async () => {
  session = new LabSession();
  // What is proved of it is one connection, which may be lucky.
  await session.vpclab('up', session.file(LAB), '--no-verify', '--quiet');
  const addresses = await session.exec('vpc-a-web-1', 'ip', '-4', '-br', 'address', 'show', 'eth0');
  workload = /([\d.]+)\//.exec(addresses)?.[1] ?? '';
});
afterAll(async () => await session.end());

it.each([
  { from: 'internet', to: () => workload, way: 'in' },
  { from: 'vpc-a-web-1', to: () => HOST, way: 'out' },
])('every connection $way is answered', async ({ from, to }) => {
  const one = `curl -s -o /dev/null --max-time 8 http://${to()} && echo answered`;
  const all = `seq ${MANY} | xargs -P ${MANY} -I '{}' sh -c '${one}'; true`;
  const answered = (await session.exec(from, 'sh', '-c', all)).split('\n').filter(Boolean);
  expect(answered).toHaveLength(MANY);
});

it('packets with a source of the VPC are still refused from the outside', async () => {
  const refused = async (): Promise<number> => {
    const text = await session.exec('nat-gateway-a', 'nft', 'list', 'counter', 'inet', 'vpclab', SPOOFED);
    return Number(/packets (\d+)/.exec(text)?.[1]);
  };
  const before = await refused();
  const gateway = await session.exec('nat-gateway-a', 'ip', '-4', '-br', 'address', 'show', 'eth0');
  const via = /([\d.]+)\//.exec(gateway)?.[1] ?? '';
  const forge = [
    'ip address add 10.0.77.7/32 dev lo',
    `ip route add ${workload} via ${via}`,
    `ping -c 1 -W 1 -I 10.0.77.7 ${workload}`,
    `ip route del ${workload} via ${via}; ip address del 10.0.77.7/32 dev lo; true`,
  ].join('; ');
  await session.exec('edge', 'sh', '-c', forge);
  expect(await refused()).toBeGreaterThan(before);
});
