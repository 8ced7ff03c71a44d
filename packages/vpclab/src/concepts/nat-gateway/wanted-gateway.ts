// What a NAT gateway is while it is being resolved.

import type { z } from 'zod';
import type { NatGateway } from './resolved.ts';
import type { gatewayRouting } from './routing-written.ts';
import type { NodeDraft } from '../node/settled.ts';
import type { Outside } from '../edge/settled.ts';
import type { Path } from '../../lab-file/resolution.ts';
import type { SubnetDraft } from '../subnet/settled.ts';
import type { TransitDraft } from '../transit/settled.ts';
import type { VpcFrame } from '../vpc/settled.ts';

export type NatGatewayDraft = Omit<NatGateway, 'insideMac' | 'outsideMac'>;

type GatewayEntry = {
  readonly name?: string | undefined;
  readonly node?: string | undefined;
  readonly asn?: number | undefined;
  readonly outsideAddress?: string | undefined;
  readonly translate?: boolean | undefined;
  readonly routing?: z.output<typeof gatewayRouting> | undefined;
};

export type GatewayInVpc = GatewayEntry & {
  readonly subnet?: string | undefined;
  readonly address?: string | undefined;
};

type Inside = Pick<
  NatGatewayDraft,
  'inside' | 'insideAddress' | 'insidePrefixLength' | 'insideNextHop' | 'prefixes' | 'vpcs' | 'tenant'
>;
/** A NAT gateway that the file asks for, before it has numbers outside. */
export type WantedGateway = {
  readonly name: string;
  readonly entry: GatewayEntry;
  readonly path: Path;
  readonly inside: Inside;
  /** Which one of its VPC, from 0. */
  readonly turn: number;
  readonly isOneOfSeveral: boolean;
  /** The one of its VPC whose AS it shares. */
  readonly first?: string;
};

/** What of the lab is settled before its NAT gateways are. */
export type GatewaySurroundings = {
  readonly nodes: readonly NodeDraft[];
  readonly vpcs: readonly VpcFrame[];
  readonly subnets: ReadonlyMap<string, readonly SubnetDraft[]>;
  readonly transits: readonly TransitDraft[];
  readonly outside: Outside;
};
