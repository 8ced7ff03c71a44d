// What a NAT gateway is while it is being resolved.

import type { NatGateway } from '../lab.ts';
import type { Path } from './resolution.ts';

export type NatGatewayDraft = Omit<NatGateway, 'insideMac' | 'outsideMac'>;

export type GatewayEntry = {
  readonly name?: string | undefined;
  readonly node?: string | undefined;
  readonly asn?: number | undefined;
  readonly outsideAddress?: string | undefined;
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
};
