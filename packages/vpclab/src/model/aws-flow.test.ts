import { describe, expect, it } from 'vitest';
import { AWS_DEFAULT, awsFields, awsLine } from './aws-flow.ts';
import type { FlowRecord } from './flow-log.ts';

const workload = { tenant: 'retail', vpc: 'shop', subnet: 'web', kind: 'workload', name: 'web-1' } as const;
const sent: FlowRecord = {
  at: { ...workload, node: 'node-1', interface: 'x' },
  ...{ direction: 'egress', peer: undefined, source: '10.0.1.11', destination: '203.0.113.10' },
  ...{ sourcePort: 1_000, destinationPort: 80, protocol: 6, packets: 2, bytes: 120, start: 5, end: 6 },
  ...{ action: 'accept', reason: undefined },
  translation: { gateway: 'nat', address: '198.51.100.11', port: 1_024 },
};
const atGateway = { ...sent, at: { ...sent.at, kind: 'nat-gateway', name: 'nat' } } as const;
const ends = { source: sent.destination, destination: sent.source };

describe('a flow in the form of AWS', () => {
  it('has the fields of version 2, in its order', () => {
    expect(awsLine(sent, AWS_DEFAULT)).toBe(
      '2 retail web-1 10.0.1.11 203.0.113.10 1000 80 6 2 120 5 6 ACCEPT OK\n',
    );
  });

  it.each([
    ['sent by a workload', sent, '198.51.100.11 203.0.113.10'],
    ['delivered to the gateway', { ...atGateway, direction: 'ingress' }, '198.51.100.11 203.0.113.10'],
    ['answered by the gateway', { ...atGateway, ...ends }, '203.0.113.10 198.51.100.11'],
    ['delivered to the workload', { ...sent, ...ends, direction: 'ingress' }, '203.0.113.10 198.51.100.11'],
    ['not translated', { ...sent, translation: undefined }, '10.0.1.11 203.0.113.10'],
  ] as const)('names the packet outside: %s', (_, record, expected) => {
    expect(awsLine(record, ['pkt-srcaddr', 'pkt-dstaddr'])).toBe(`${expected}\n`);
  });

  it('says which rule decided, in one field', () => {
    const reason = { by: 'security-group', tenant: 'retail', name: 'shop/db', rule: 'ingress deny' } as const;
    expect(awsLine({ ...sent, action: 'reject', reason }, ['action', 'reject-reason', 'az-id'])).toBe(
      'REJECT security-group:shop/db:ingress_deny node-1\n',
    );
    expect(awsLine(sent, ['reject-reason'])).toBe('-\n');
  });

  it('takes fields as AWS writes them, or their names alone', () => {
    expect(awsFields('${version} ${vpc-id}')).toEqual(['version', 'vpc-id']);
    expect(awsFields('version,vpc-id')).toEqual(['version', 'vpc-id']);
    expect(() => awsFields('${region}')).toThrow(/no field "region"; there are: version /);
    expect(() => awsFields('toString')).toThrow(/no field/);
    expect(() => awsFields(' ')).toThrow(/names no field/);
  });
});
