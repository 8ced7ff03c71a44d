// Random security groups of a VPC, and who is in them: groups that refer to each other and to themselves, rules that
// overlap, prefixes that hold some workloads and not others, workloads in several groups and in none.

import fc from 'fast-check';

const NAMES = ['web', 'g-1', 'base'];
const PREFIXES = [
  '0.0.0.0/0',
  '10.0.0.0/8',
  '10.0.1.0/24',
  '10.0.64.0/18',
  '172.16.0.0/17',
  '203.0.113.0/24',
];
const PORTS = [80, 7, '1-79', '80-90', 443, [22, '8000-8100', 80], undefined];

export type SecurityGroupsShape = {
  readonly ofVpc: object;
  /** Of each of its subnets: undefined where it says nothing. */
  readonly ofSubnets: readonly (readonly string[] | undefined)[];
};

export function securityGroups(subnets: number): fc.Arbitrary<SecurityGroupsShape> {
  return fc
    .subarray(NAMES)
    .chain((names) =>
      names.length === 0 ? fc.constant({ ofVpc: {}, ofSubnets: [] }) : someGroups(names, subnets),
    );
}

function someGroups(names: readonly string[], subnets: number): fc.Arbitrary<SecurityGroupsShape> {
  return fc
    .record({
      groups: fc.tuple(...names.map((name) => group(name, names))),
      byDefault: fc.option(fc.constantFrom(...names), { nil: undefined }),
      ofSubnets: fc.array(fc.option(fc.subarray([...names]), { nil: undefined, freq: 3 }), {
        minLength: subnets,
        maxLength: subnets,
      }),
    })
    .map(({ groups, byDefault, ofSubnets }) => ({
      ofVpc: {
        securityGroups: groups,
        ...(byDefault === undefined ? {} : { defaultSecurityGroup: byDefault }),
      },
      ofSubnets,
    }));
}

function group(name: string, names: readonly string[]) {
  const rules = fc.array(rule(names), { maxLength: 3 });
  return fc
    .record({ ingress: rules, egress: fc.option(rules, { nil: undefined }) })
    .map(({ ingress, egress }) => ({
      name,
      ingress: ingress.map(({ peer, ...traffic }) => ({ ...traffic, from: peer })),
      ...(egress === undefined
        ? {}
        : { egress: egress.map(({ peer, ...traffic }) => ({ ...traffic, to: peer })) }),
    }));
}

function rule(names: readonly string[]) {
  return fc
    .record({
      protocol: fc.constantFrom('tcp', 'tcp', 'udp', 'icmp', 'all'),
      port: fc.constantFrom(...PORTS),
      peer: fc.constantFrom(...PREFIXES, ...names, [...names, '10.0.0.0/16']),
    })
    .map(({ protocol, port, peer }) => {
      const hasPorts = port !== undefined && (protocol === 'tcp' || protocol === 'udp');
      return { protocol, peer, ...(hasPorts ? { port } : {}) };
    });
}
