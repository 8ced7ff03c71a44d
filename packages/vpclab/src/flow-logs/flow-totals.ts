// What flows add up to, by VPC and subnet: metrics hold these sums and never a 5-tuple. A tenant's sums name peers of the
// same tenant only, as the tenant's flows do; sums between VPCs are the operator's. Pure; times are Unix milliseconds.

import type { FlowRecord } from '../model/flow-log.ts';
import type { FlowSum, FlowSums, SubnetFlows, VpcFlows } from '../model/flow-sums.ts';
import { forTenant } from './flow-log.ts';

/** Above this, what is new is summed without its peers, or not by VPC; above twice as many sums, not at all. */
const MOST_SUMS = 20_000;

type PresentVpc = {
  readonly name: string;
  readonly tenant: string;
  readonly subnets: readonly { readonly name: string }[];
};

export class FlowTotals implements FlowSums {
  readonly #subnets = new Map<string, FlowSum<SubnetFlows>>();
  readonly #vpcs = new Map<string, FlowSum<VpcFlows>>();
  readonly #most: number;

  constructor(most = MOST_SUMS) {
    this.#most = most;
  }

  get subnets(): readonly FlowSum<SubnetFlows>[] {
    return [...this.#subnets.values()];
  }

  get vpcs(): readonly FlowSum<VpcFlows>[] {
    return [...this.#vpcs.values()];
  }

  add(record: FlowRecord, now: number): void {
    const { at, peer, direction, action } = record;
    // What passes a gateway, the gateway counts by itself.
    if (at.kind !== 'workload') return;
    const { tenant, vpc, subnet } = at;
    const seen = forTenant(record, tenant).peer;
    const other = seen?.kind === 'workload' ? seen : undefined;
    const gateway = seen?.kind === 'nat-gateway' ? seen.name : '';
    const alone = { tenant, vpc, subnet, direction, action, peerVpc: '', peerSubnet: '', gateway: '' };
    const whole = { ...alone, peerVpc: other?.vpc ?? '', peerSubnet: other?.subnet ?? '', gateway };
    if (!this.#count(this.#subnets, whole, record, now))
      this.#count(this.#subnets, alone, record, now, 2 * this.#most);
    if (direction === 'ingress' && action === 'accept' && peer?.kind === 'workload') {
      const pair = { fromTenant: peer.tenant, fromVpc: peer.vpc, toTenant: tenant, toVpc: vpc };
      this.#count(this.#vpcs, pair, record, now);
    }
  }

  /** Sums of subnets and VPCs that are gone, or that another tenant has now, go with them. */
  keep(vpcs: readonly PresentVpc[]): void {
    const present = new Set(
      vpcs.flatMap(({ name, tenant, subnets }) =>
        [undefined, ...subnets].map((subnet) => keyOf(tenant, name, subnet?.name)),
      ),
    );
    for (const [key, { of }] of this.#subnets) {
      // A peer that is named is the same tenant's.
      const peer = of.peerVpc === '' ? undefined : keyOf(of.tenant, of.peerVpc, of.peerSubnet);
      const isHere = present.has(keyOf(of.tenant, of.vpc, of.subnet));
      if (!isHere || (peer !== undefined && !present.has(peer))) this.#subnets.delete(key);
    }
    for (const [key, { of }] of this.#vpcs) {
      const ends = [keyOf(of.fromTenant, of.fromVpc), keyOf(of.toTenant, of.toVpc)];
      if (ends.some((end) => !present.has(end))) this.#vpcs.delete(key);
    }
  }

  /** False where there are too many sums for one more. */
  #count<T>(
    sums: Map<string, FlowSum<T>>,
    of: T,
    record: FlowRecord,
    now: number,
    most = this.#most,
  ): boolean {
    if (sums.size >= most && !sums.has(JSON.stringify(of))) return false;
    count(sums, of, record, now);
    return true;
  }
}

function count<T>(sums: Map<string, FlowSum<T>>, of: T, record: FlowRecord, now: number): void {
  const key = JSON.stringify(of);
  const { packets, bytes, createdMs } = sums.get(key) ?? { packets: 0, bytes: 0, createdMs: now };
  sums.set(key, { of, packets: packets + record.packets, bytes: bytes + record.bytes, createdMs });
}

function keyOf(tenant: string, vpc: string, subnet?: string): string {
  return JSON.stringify([tenant, vpc, subnet]);
}
