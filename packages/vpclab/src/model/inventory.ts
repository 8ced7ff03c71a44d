// Everything in a lab with its addresses and its state, as observed: what `inspect` and `graph` show. Plain JSON.

/**
 * `up`: it is in place and carries packets. `down`: its port, session or daemon is not up. `drift`: something of it is
 * not as the lab file says; `plan` shows what.
 */
export type PartState = 'up' | 'down' | 'drift';

export type WorkloadPart = {
  readonly name: string;
  readonly tenant: string;
  readonly vpc: string;
  readonly subnet: string;
  readonly node: string;
  readonly address: string;
  readonly mac: string;
  readonly state: PartState;
};

export type SubnetPart = {
  readonly name: string;
  readonly vpc: string;
  readonly cidr: string;
  readonly tier: string;
  /** The VPC router's address in the subnet. */
  readonly gateway: string;
  readonly gatewayMac: string;
  /** Logical switch. */
  readonly switch: string;
  readonly workloads: readonly string[];
  readonly natGateways: readonly string[];
};

export type VpcPart = {
  readonly name: string;
  readonly tenant: string;
  readonly cidr: string;
  /** Logical router. */
  readonly router: string;
  readonly subnets: readonly SubnetPart[];
  readonly natGateways: readonly string[];
  /** How many connections it may have in each of them; undefined: no quota. */
  readonly connections: number | undefined;
  readonly transits: readonly string[];
};

/** How a gateway and the edge tell each other routes. */
export const ROUTING_NAMES = { bgp: 'BGP', ospf: 'OSPF', static: 'static routes' } as const;

export type GatewayPart = {
  readonly name: string;
  readonly node: string;
  /** Undefined: it serves several tenants. */
  readonly tenant: string | undefined;
  readonly vpcs: readonly string[];
  /** eth1: in a subnet (`vpc/subnet`) or on a transit. */
  readonly inside: {
    readonly kind: 'subnet' | 'transit';
    readonly network: string;
    readonly address: string;
    readonly mac: string;
    readonly nextHop: string;
  };
  /** eth0, with the address that the internet sees. */
  readonly outside: { readonly address: string; readonly mac: string };
  readonly asn: number;
  readonly routerId: string;
  /** Announced to the edge. */
  readonly prefixes: readonly string[];
  readonly protocol: keyof typeof ROUTING_NAMES;
  /** As FRR has it. */
  readonly bgp: string | undefined;
  readonly state: PartState;
};

export type TransitPart = {
  readonly name: string;
  readonly cidr: string;
  readonly switch: string;
  readonly router: string;
  readonly gateway: string;
  readonly gatewayMac: string;
  readonly attachments: readonly { readonly vpc: string; readonly address: string; readonly mac: string }[];
};

export type RoutePart = {
  /** Logical router, or the namespace of a gateway or of the edge. */
  readonly router: string;
  readonly prefix: string;
  readonly via: readonly string[];
  /** `ovn`: in a logical router; the others: in a kernel. */
  readonly kind: 'ovn' | keyof typeof ROUTING_NAMES;
  /** The part of the lab file that asks for it ("transit hub"), or who else keeps it. */
  readonly from: string;
  /** `foreign`: somebody put it there, and nothing asks for it. */
  readonly state: 'present' | 'missing' | 'differs' | 'foreign';
};

export type NodePart = {
  readonly name: string;
  readonly address: string;
  readonly mac: string;
  readonly workloads: number;
  readonly natGateways: number;
  readonly state: PartState;
};

export type TunnelPart = {
  readonly from: string;
  readonly to: string;
  readonly local: string;
  readonly remote: string;
  readonly type: string;
  readonly state: 'up' | 'down';
};

export type EdgePart = {
  readonly name: string;
  readonly asn: number;
  readonly routerId: string;
  readonly externalCidr: string;
  readonly externalAddress: string;
  readonly internetAddress: string;
  readonly state: PartState;
};

export type Inventory = {
  readonly lab: string;
  readonly tenants: readonly { readonly name: string; readonly vpcs: readonly string[] }[];
  readonly vpcs: readonly VpcPart[];
  readonly workloads: readonly WorkloadPart[];
  readonly natGateways: readonly GatewayPart[];
  readonly transits: readonly TransitPart[];
  readonly routes: readonly RoutePart[];
  readonly underlay: { readonly cidr: string; readonly central: string; readonly mtu: number } | undefined;
  readonly nodes: readonly NodePart[];
  readonly tunnels: readonly TunnelPart[];
  readonly edge: EdgePart | undefined;
  readonly internet:
    | {
        readonly name: string;
        readonly cidr: string;
        readonly hosts: readonly { readonly name: string; readonly address: string }[];
      }
    | undefined;
};
