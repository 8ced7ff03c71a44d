// What was sent beside what somebody else counted, by tenant of the workload that sent it. Pure.

import type { FlowRecord } from '../../model/flow-log.ts';
import { DNS_PORT, HTTP_PORT, UDP_ECHO_PORT } from '../../model/ports.ts';
import type { ComparedCount, GeneratorReport, TrafficComparison } from '../../model/traffic.ts';

/** Of a workload, or of a tenant. */
export type Counted = { readonly packets: number; readonly bytes: number };
export type CountedBy = ReadonlyMap<string, Counted>;

const NOTHING: Counted = { packets: 0, bytes: 0 };
const ETHERNET = 14;
const TCP = 6;
const UDP = 17;

/** What each workload sent, as frames: requests of its own, and answers to those of others as they arrived. */
export function sentByWorkload({ pairs, profiles }: Pick<GeneratorReport, 'pairs' | 'profiles'>): CountedBy {
  const sent = new Map<string, Counted>();
  // Questions are answered by a resolver, not by the workload that they are about.
  const questions = new Set(profiles.filter(({ kind }) => kind === 'dns').map(({ name }) => name));
  for (const { from, to, profile, wire } of pairs) {
    add(sent, from, { packets: wire.packetsOut, bytes: wire.bytesOut });
    if (!questions.has(profile)) add(sent, to, { packets: wire.packetsIn, bytes: wire.bytesIn });
  }
  return sent;
}

/** As flow logs count: IP packets. */
export function withoutEthernet(frames: CountedBy): CountedBy {
  return new Map(
    [...frames].map(([name, { packets, bytes }]) => [name, { packets, bytes: bytes - packets * ETHERNET }]),
  );
}

/** Adds a record where it may be of generated traffic: what a workload sent to a service, or as one. */
export function addFlow(
  to: Map<string, Counted>,
  { at, direction, protocol, sourcePort, destinationPort, packets, bytes }: FlowRecord,
): void {
  if (at.kind !== 'workload' || direction !== 'egress') return;
  const ports = protocol === TCP ? [HTTP_PORT] : protocol === UDP ? [UDP_ECHO_PORT, DNS_PORT] : [];
  if (ports.some((port) => port === sourcePort || port === destinationPort))
    add(to, at.name, { packets, bytes });
}

/** `tenantOf`: undefined where it is no workload. What a workload that nobody counted sent is compared with nothing. */
export function comparison(
  source: TrafficComparison['source'],
  { sent, counted }: { readonly sent: CountedBy; readonly counted: CountedBy },
  tenantOf: (workload: string) => string | undefined,
): TrafficComparison {
  const tenants = new Map<string, { readonly sent: Counted; readonly counted: Counted }>();
  for (const [workload, own] of sent) {
    const tenant = tenantOf(workload);
    if (tenant === undefined) continue;
    const known = tenants.get(tenant) ?? { sent: NOTHING, counted: NOTHING };
    tenants.set(tenant, {
      sent: sum(known.sent, own),
      counted: sum(known.counted, counted.get(workload) ?? NOTHING),
    });
  }
  return {
    source,
    reason: undefined,
    tenants: [...tenants]
      .map(([name, of]) => ({
        name,
        packets: compared(of.sent.packets, of.counted.packets),
        bytes: compared(of.sent.bytes, of.counted.bytes),
      }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

export function noComparison(source: TrafficComparison['source'], reason: string): TrafficComparison {
  return { source, reason, tenants: [] };
}

/** What was counted between two readings. */
export function countedBetween(before: CountedBy, after: CountedBy): CountedBy {
  return new Map(
    [...after].map(([name, { packets, bytes }]) => {
      const { packets: packetsThen, bytes: bytesThen } = before.get(name) ?? NOTHING;
      return [name, { packets: packets - packetsThen, bytes: bytes - bytesThen }];
    }),
  );
}

function compared(sent: number, counted: number): ComparedCount {
  return {
    sent,
    counted,
    percent: sent === 0 ? undefined : Math.round(((counted - sent) / sent) * 1000) / 10,
  };
}

function add(to: Map<string, Counted>, name: string, more: Counted): void {
  to.set(name, sum(to.get(name) ?? NOTHING, more));
}

function sum(one: Counted, other: Counted): Counted {
  return { packets: one.packets + other.packets, bytes: one.bytes + other.bytes };
}
