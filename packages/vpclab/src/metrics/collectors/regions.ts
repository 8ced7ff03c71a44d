// What joins regions: packets that gateways and tables passed from one region to another, and what they dropped. By their own
// nftables counters, which count IP packets without Ethernet headers.

import type { CounterBook } from '../counter-book.ts';
import { group } from '../metric.ts';
import type { Page } from '../page.ts';
import { ownerOfRouter } from './scene.ts';
import type { RoutersScene } from './scene.ts';

const ROUTER = ['router', 'tenant', 'vpc', 'region'] as const;
const directions = group('vpclab', 'owned', [...ROUTER, 'direction']);
const reasons = group('vpclab', 'owned', [...ROUTER, 'reason']);

export const REGION_METRICS = {
  bytes: directions.counter(
    'vpclab_region_bytes_total',
    'bytes',
    'Bytes of IP packets that a gateway or table passed between regions, by direction: `to_regions`, `from_regions`.',
  ),
  packets: directions.counter(
    'vpclab_region_packets_total',
    'packets',
    'Packets that a gateway or table passed between regions, by direction: `to_regions`, `from_regions`.',
  ),
  dropped: reasons.counter(
    'vpclab_region_dropped_packets_total',
    'packets',
    'Packets that a gateway or table between regions dropped: `forward` for another place, `input` for itself.',
  ),
} as const;

const DROPPED = 'dropped_';
const PASSED: readonly string[] = ['to_regions', 'from_regions'];

type Seen = Pick<RoutersScene, 'routers' | 'owners'>;

export function collectRegions(page: Page, { routers, owners }: Seen, book: CounterBook): void {
  for (const router of routers) {
    const { name, counts, region } = router;
    if (region === undefined || counts === undefined) continue;
    const { tenant, vpc } = ownerOfRouter(router, owners);
    const where = { router: name, tenant, vpc, region };
    for (const counter of counts.counters) {
      // A new ruleset counts from 0 again.
      const { packets, bytes, createdMs } = book.total(`${name} ${counter.name}`, counter);
      if (counter.name.startsWith(DROPPED)) {
        const reason = counter.name.slice(DROPPED.length);
        page.add(REGION_METRICS.dropped, reasons.at({ ...where, reason }), packets, createdMs);
      } else if (PASSED.includes(counter.name)) {
        const of = directions.at({ ...where, direction: counter.name });
        page.add(REGION_METRICS.bytes, of, bytes, createdMs);
        page.add(REGION_METRICS.packets, of, packets, createdMs);
      }
    }
  }
}
