import { describe, expect, it } from 'vitest';
import { NO_WIRE } from '../../model/traffic-defaults.ts';
import type { FaultSpan, TrafficReport, TreeTally } from '../../model/traffic.ts';
import { reportPage } from './page.ts';

const latency = { p50: 1, p90: 2, p99: 3, p999: 4, max: 5 };
const tally = { sent: 30, answered: 28, errors: { lost: 2 }, bytes: 1, latency, wire: NO_WIRE };

function page(more: Partial<TrafficReport> = {}): string {
  const windows = [0, 1_000, 2_000, 3_000].map((atMs) => ({
    ...{ atMs, latenessMs: 1, isValid: true },
    tenants: [{ name: 'tenant-a', sent: 10, answered: 9, failed: 1, p50: 1, p99: 3 }],
  }));
  return reportPage(
    {
      ...{ id: '1', state: 'done', seed: 7, startedAt: '2026-01-01T12:00:00.000Z', elapsedMs: 4_000 },
      ...{
        congestion: 'cubic',
        profiles: [],
        lateness: latency,
        corrected: undefined,
        processor: 3,
        invalidWindows: 0,
        total: tally,
      },
      tenants: [{ ...tally, name: 'tenant-a', wire: { ...NO_WIRE, packetsOut: 321, retransmits: 17 } }],
      ...{ vpcs: [], pairs: [], trees: [], faults: [], isCompared: false, compared: [] },
      ...{ windows, ...more },
    },
    'shop',
  );
}

function span(target: string, fromMs: number, toMs: number | undefined): FaultSpan {
  return { fault: 'link-loss', target, tenants: ['tenant-a'], fromMs, toMs };
}

/** x and width of the bands of faults in the first plot. */
function bands(html: string): readonly (readonly number[])[] {
  const [svg = ''] = html.split('</svg>');
  return [...svg.matchAll(/<rect [^>]*>/g)]
    .map(([rect]) => rect)
    .filter((rect) => rect.includes('fill-opacity'))
    .map((rect) => ['x', 'width'].map((name) => Number(new RegExp(` ${name}="([^"]+)"`).exec(rect)?.[1])));
}

it('draws a latency of 0 at the bottom', () => {
  const tenant = { name: 'tenant-a', sent: 10, answered: 9, failed: 1 };
  const windows = [0, 3].map((p99, index) => ({
    ...{ atMs: index * 1_000, latenessMs: 1, isValid: true },
    tenants: [{ ...tenant, p50: p99, p99 }],
  }));
  expect(page({ windows })).not.toMatch(/Infinity|NaN/);
});

describe('faults in the page of a report', () => {
  it('are marked in the plots from their beginning to their end, with their number', () => {
    const html = page({ faults: [span('web-1', 1_000, 2_000), span('web-2', -500, undefined)] });
    const [first = [], second = []] = bands(html);
    // Four seconds over the width of a plot: the first is the second quarter, the other all of it.
    const [x = 0, width = 0] = first;
    const [left = 0, all = 0] = second;
    expect(width).toBeCloseTo(all / 4, 1);
    expect(x).toBeCloseTo(left + all / 4, 1);
    expect(html).toContain('<td class="text">link-loss of web-1</td>');
    expect(html).toContain('<td>still active</td>');
  });

  it('that begin close together have their numbers below one another', () => {
    const html = page({ faults: [0, 10, 20, 3_000].map((fromMs) => span('web-1', fromMs, 4_000)) });
    const [svg = ''] = html.split('</svg>');
    const rows = [...svg.matchAll(/<text x="[^"]+" y="([^"]+)" fill="#5b4bb5">/g)].map(([, y]) => Number(y));
    expect(rows.map((y) => y - (rows[0] ?? 0))).toEqual([0, 13, 26, 0]);
  });

  it('are nowhere where there were none', () => {
    expect(bands(page())).toEqual([]);
    expect(page()).not.toContain('No. in plots');
  });
});

it('packets and what was sent again are there by tenant', () => {
  expect(page()).toMatch(/<td class="text">tenant-a<\/td><td>321<\/td><td>0<\/td><td>17<\/td><td>30<\/td>/);
});

it('hops of request trees have a table of their own', () => {
  const tree: TreeTally = {
    ...{ ...tally, name: 'a-shop' },
    hops: [{ ...tally, to: 'shop-a/app', fanout: 2, budgetMs: 400, errors: { 'over budget': 2 } }],
  };
  expect(page()).not.toContain('Request trees');
  expect(page({ trees: [tree] })).toMatch(
    /a-shop, hop 1: shop-a\/app<\/td><td>2<\/td><td>400 ms<\/td>.*over budget: 2/,
  );
});

it('latencies that a closed loop hides are there only where there was one', () => {
  expect(page()).not.toContain('coordinated omission');
  expect(page({ corrected: latency })).toMatch(/coordinated omission.* 1.00 ms at the median, 3.00 ms/);
});

it('seconds in which the generator was late are told also where nothing was due', () => {
  expect(page()).not.toContain('are invalid.');
  expect(page({ invalidWindows: 2 })).toContain('2 of 4 seconds are invalid.');
  expect(page({ invalidWindows: 2, lateness: undefined })).toContain('2 of 4 seconds are invalid.');
});

it('names of many tenants are all within the picture', () => {
  const tenants = Array.from({ length: 40 }, (_, index) => ({ ...tally, name: `tenant-${index}` }));
  const [svg = ''] = page({ tenants }).split('</svg>');
  const height = Number(/viewBox="0 0 \d+ (\d+)"/.exec(svg)?.[1]);
  const names = [...svg.matchAll(/ y="([\d.]+)">tenant-/g)].map(([, y]) => Number(y));
  expect(names).toHaveLength(40);
  expect(Math.max(...names)).toBeLessThan(height);
});

it('an hour is drawn by lines, and by points only where a second has no neighbour', () => {
  const tenant = { name: 'tenant-a', sent: 10, answered: 9, failed: 1, p50: 1, p99: 3 };
  const windows = Array.from({ length: 3_600 }, (_, index) => ({
    ...{ atMs: index * 1_000, latenessMs: 1, isValid: true },
    tenants: index === 1 || index === 3 ? [] : [tenant],
  }));
  const html = page({ windows });
  // The first and the third second, in each of four plots.
  expect(html.match(/<circle /g)).toHaveLength(8);
  expect(page().match(/<circle /g)).toHaveLength(16);
});
