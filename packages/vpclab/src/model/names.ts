// Names of the lab file by what they name: a VPC's name is no node's. Text is taken for any of them, one for another not.

type Name<What extends string> = string & { readonly __names?: What };

export type NodeName = Name<'node'>;
export type RegionName = Name<'region'>;
export type TenantName = Name<'tenant'>;
export type VpcName = Name<'vpc'>;
export type SubnetName = Name<'subnet'>;
export type WorkloadName = Name<'workload'>;
export type TransitName = Name<'transit'>;
export type NatGatewayName = Name<'nat-gateway'>;
