// The shape of a lab file. Descriptions end up in the JSON Schema that editors show; `error` texts say what was expected.

import { z } from 'zod';
import {
  address,
  asNumber,
  cidr,
  cidrOrSize,
  destination,
  name,
  namespaceName,
  nameTemplate,
  wholeNumber,
} from './fields.ts';
import { MAX_INTERNET_HOSTS, MAX_NODES, MAX_VPCS, MAX_WORKLOADS } from './limits.ts';

/** A mapping that allows only these keys. The error of an unknown key lists them. */
function mapping<S extends z.core.$ZodShape>(expected: string, shape: S, description: string) {
  return z
    .strictObject(shape, {
      error: (issue) => (issue.code === 'unrecognized_keys' ? Object.keys(shape).join(', ') : expected),
    })
    .meta({ description });
}

function oneOf<T extends readonly z.core.SomeType[]>(expected: string, options: T, description: string) {
  return z.union(options, { error: expected }).meta({ description });
}

function list<T extends z.core.SomeType>(expected: string, item: T, description: string) {
  return z.array(item, { error: expected }).min(1, { error: expected }).meta({ description });
}

const yesOrNo = z.boolean({ error: 'true or false' });

const node = oneOf(
  'a node name, or a mapping with name',
  [
    namespaceName('Name of the compute node.', 'node-1'),
    mapping(
      'a node with name',
      { name: namespaceName('Name of the compute node.', 'node-1') },
      'A compute node.',
    ),
  ],
  'A compute node: an OVN chassis of its own.',
);

const tenant = oneOf(
  'a tenant name, or a mapping with name',
  [
    name('Name of the tenant.', 'tenant-1'),
    mapping('a tenant with name', { name: name('Name of the tenant.', 'tenant-1') }, 'A tenant.'),
  ],
  'Who owns VPCs.',
);

const subnet = oneOf(
  'a subnet name, or a mapping with name, cidr and tier',
  [
    name('Name of the subnet.', 'web'),
    mapping(
      'a subnet with name, cidr and tier',
      {
        name: name('Name of the subnet, unique in its VPC.', 'web'),
        cidr: cidrOrSize(
          'Its prefix, inside the VPC; or a length alone. Default: the next free one.',
          '10.0.1.0/24',
        ).optional(),
        tier: name('What the subnet is for. Default: its name.', 'web').optional(),
      },
      'A subnet.',
    ),
  ],
  'A subnet of the VPC: a name, or a mapping.',
);

const gatewayFields = {
  name: namespaceName(
    'Name of the NAT gateway. Default: nat-gateway-<vpc>, without a leading "vpc-".',
    'nat-gateway-a',
  ).optional(),
  node: name('The node it runs on. Default: spread over the nodes.', 'node-1').optional(),
  asn: asNumber('Its AS number. Default: 65001 and up.', 65001).optional(),
  outsideAddress: address(
    'Address of eth0, in the external network of the edge.',
    '198.51.100.10',
  ).optional(),
};

const natGateway = mapping(
  'a NAT gateway with name, node, subnet, address, asn and outsideAddress',
  {
    ...gatewayFields,
    subnet: name('The subnet of eth1. Default: "nat", made when the VPC has none.', 'nat').optional(),
    address: address('Address of eth1 in that subnet. Default: host 10.', '10.0.255.10').optional(),
  },
  'A NAT gateway in a subnet of the VPC.',
);

const natGateways = oneOf(
  'true, false, a number, or a list of NAT gateways',
  [
    yesOrNo,
    wholeNumber('true, false, a number, or a list of NAT gateways', 0, 64, 'How many.'),
    z.array(natGateway, { error: 'true, false, a number, or a list of NAT gateways' }),
  ],
  "The VPC's way out: `true` gives it one NAT gateway, in a subnet of its own, with eBGP to the edge. At most one.",
);

const route = mapping(
  'a route with prefix and nextHop',
  {
    prefix: destination('Where to.', '172.16.0.0/12'),
    nextHop: address('An address in a subnet of the VPC or on its transit.', '10.0.1.20'),
  },
  "A static route of the VPC's router.",
);

const vpc = mapping(
  'a VPC with name, cidr and subnets',
  {
    count: wholeNumber(
      `a whole number from 1 to ${MAX_VPCS}`,
      1,
      MAX_VPCS,
      'Makes that many of it: in every text of it, {n} counts from 1 and {i} from 0.',
    ).optional(),
    name: name('Name of the VPC. With `count` it needs {n} or {i}.', 'vpc-a'),
    tenant: name(
      'Who owns it. Default: the only one of `tenants`, or a tenant of its own.',
      'tenant-1',
    ).optional(),
    cidr: cidrOrSize(
      'Its prefix, or a length alone. Default: a free /16 of 10.0.0.0/8.',
      '10.0.0.0/16',
    ).optional(),
    subnets: list('a list of subnets', subnet, 'Its subnets. Default: one, "main".').optional(),
    natGateways: natGateways.optional(),
    routes: z
      .array(route, { error: 'a list of routes' })
      .meta({ description: "Static routes of the VPC's router." })
      .optional(),
  },
  "A tenant's private network.",
);

const attachment = oneOf(
  'a VPC name, or a mapping with vpc and address',
  [
    name('Name of the VPC.', 'vpc-a'),
    mapping(
      'an attachment with vpc and address',
      {
        vpc: name('Name of the VPC.', 'vpc-a'),
        address: address(
          "Address of the VPC's router on the transit. Default: .10, .20, ...",
          '192.168.100.10',
        ).optional(),
      },
      'A VPC on the transit.',
    ),
  ],
  'A VPC on the transit: its name, or a mapping.',
);

const transit = mapping(
  'a transit with name, cidr, gateway, attachments and natGateway',
  {
    name: name('Name of the transit. Default: transit.', 'transit').optional(),
    cidr: cidr('Its prefix. Default: 192.168.100.0/24.', '192.168.100.0/24').optional(),
    gateway: address('Address of its gateway router. Default: the first.', '192.168.100.1').optional(),
    attachments: list(
      'a list of VPCs',
      attachment,
      'The VPCs that reach each other over it. Default: all.',
    ).optional(),
    natGateway: oneOf(
      'true, false, or a NAT gateway with name, node, address, asn and outsideAddress',
      [
        yesOrNo,
        mapping(
          'a NAT gateway with name, node, address, asn and outsideAddress',
          {
            ...gatewayFields,
            address: address(
              'Address of eth1 on the transit. Default: the last.',
              '192.168.100.254',
            ).optional(),
          },
          'A NAT gateway on the transit.',
        ),
      ],
      'One NAT gateway for all attached VPCs that have none of their own.',
    ).optional(),
  },
  'A network that joins VPCs.',
);

function namesOrAll(what: string, example: string) {
  const one = name(`Name of a ${what}.`, example);
  const several = `a ${what} name, a list of those, or all`;
  return oneOf(
    several,
    [one, list(several, one, `Names of ${what}s.`)],
    `A ${what}, several, or "all". Default: all.`,
  );
}

const workload = mapping(
  'a workload with vpc, subnet, name, node, address and count',
  {
    vpc: namesOrAll('VPC', 'vpc-a').optional(),
    subnet: namesOrAll('subnet', 'web').optional(),
    name: nameTemplate('Its name. Default: {vpc}-{subnet}-{n}.', '{vpc}-{subnet}-{n}').optional(),
    node: name('The node it runs on. Default: round robin within its subnet.', 'node-1').optional(),
    address: address('Its address. Default: .11 and up.', '10.0.1.11').optional(),
    count: wholeNumber(
      `a whole number from 1 to ${MAX_WORKLOADS}`,
      1,
      MAX_WORKLOADS,
      'How many in each subnet meant. Default: 1.',
    ).optional(),
  },
  'Workloads: by default one in each subnet of each VPC.',
);

const edge = mapping(
  'an edge with asn, externalCidr and externalAddress',
  {
    asn: asNumber('AS number of the edge. Default: 65000.', 65000).optional(),
    externalCidr: cidr(
      "The network of NAT gateways' eth0. Default: 198.51.100.0/24.",
      '198.51.100.0/24',
    ).optional(),
    externalAddress: address("The edge's address in it. Default: the first.", '198.51.100.1').optional(),
  },
  "The provider's router that NAT gateways peer with.",
);

const internetHost = oneOf(
  'a host name, or a mapping with name and address',
  [
    name('Name of the host.', 'host-1'),
    mapping(
      'a host with name and address',
      {
        name: name('Name of the host.', 'host-1'),
        address: address('Its address. Default: .10 and up.', '203.0.113.10').optional(),
      },
      'A host.',
    ),
  ],
  'A host of the simulated internet.',
);

const internet = mapping(
  'an internet with cidr and hosts',
  {
    cidr: cidr('Its prefix. Default: 203.0.113.0/24.', '203.0.113.0/24').optional(),
    hosts: oneOf(
      'a number of hosts, or a list of them',
      [
        wholeNumber(`a whole number from 1 to ${MAX_INTERNET_HOSTS}`, 1, MAX_INTERNET_HOSTS, 'How many.'),
        list('a number of hosts, or a list of them', internetHost, 'The hosts.'),
      ],
      'Hosts that answer. Default: 1.',
    ).optional(),
  },
  'The simulated internet behind the edge.',
);

export const labFileSchema = mapping(
  'a lab file: a mapping with at least vpcs',
  {
    name: name('Name of the lab. Default: the name of the file.', 'two-vpcs').optional(),
    nodes: oneOf(
      `a number from 1 to ${MAX_NODES}, or a list of node names`,
      [
        wholeNumber(`a whole number from 1 to ${MAX_NODES}`, 1, MAX_NODES, 'How many.'),
        list('a list of node names', node, 'The nodes.'),
      ],
      'Compute nodes. Default: 2, node-1 and node-2.',
    ).optional(),
    tenants: list('a list of tenant names', tenant, 'Tenants. Default: those that the VPCs name.').optional(),
    vpcs: list('a list of VPCs', vpc, 'The VPCs.'),
    transit: oneOf(
      'true, a transit, or a list of transits',
      [yesOrNo, transit, list('a list of transits', transit, 'Several transits.')],
      'Networks that join VPCs. `true`: one that joins all.',
    ).optional(),
    workloads: oneOf(
      'a number of workloads for each subnet, or a list of workloads',
      [
        wholeNumber(
          `a whole number from 0 to ${MAX_WORKLOADS}`,
          0,
          MAX_WORKLOADS,
          'How many in each subnet.',
        ),
        z.array(workload, { error: 'a number of workloads for each subnet, or a list of workloads' }),
      ],
      'What has an address in a subnet. Default: none.',
    ).optional(),
    edge: edge.optional(),
    internet: internet.optional(),
  },
  'A vpclab lab: nodes, tenants, VPCs, what joins them and what runs in them.',
);

export type LabFile = z.output<typeof labFileSchema>;
export type VpcEntry = LabFile['vpcs'][number];
export type TransitEntry = Exclude<NonNullable<LabFile['transit']>, boolean | readonly unknown[]>;
export type WorkloadEntry = Exclude<NonNullable<LabFile['workloads']>, number>[number];
