import { describe, expect, it } from 'vitest';
import { paint } from './paint.ts';
import { topLive, topTable } from './top.ts';
import type { TopRow } from './top.ts';

const row = (over: Partial<TopRow> = {}): TopRow => ({
  ...{ tenant: 'tenant-1', vpc: 'vpc-a', sentBytes: 125_000, receivedBytes: 124_999.9 },
  ...{ sentPackets: 100, receivedPackets: 99.6, drops: 0, sessions: 7, gatewaysUp: 1, gateways: 2 },
  ...{ bgpUp: 1, bgpSessions: 1, ospfUp: 0, ospfNeighbors: 0, minutes: [null, 1, 2] },
  ...over,
});
const view = (width: number) => ({ width, paint: paint(false) });
const titles = (text: string): readonly string[] => (text.split('\n')[0] ?? '').split(/ {2,}/);

describe('top', () => {
  it('has a row for each VPC', () => {
    expect(topTable([row(), row({ vpc: 'b', gateways: 0, bgpSessions: 0, drops: 1.25 })], view(200))).toBe(
      [
        'TENANT    VPC          SENT    RECEIVED  PACKETS/s  DROPS/s  SESSIONS  GATEWAYS  PEERS  15 MINUTES',
        'tenant-1  vpc-a  1.0 Mbit/s  1.0 Mbit/s        200      0.0         7       1/2    1/1   ▅█',
        'tenant-1  b      1.0 Mbit/s  1.0 Mbit/s        200      1.3         7         -      -   ▅█',
        '',
      ].join('\n'),
    );
  });

  it('shortens no number where the terminal is narrow', () => {
    const full = titles(topTable([row()], view(200)));
    expect(titles(topTable([row()], view(90)))).toEqual(full.filter((title) => title !== 'PACKETS/s'));
    const narrow = topTable([row()], view(80));
    expect(titles(narrow)).toEqual(full.filter((title) => !['PACKETS/s', '15 MINUTES'].includes(title)));
    expect(narrow).not.toContain('…');
  });

  it('shows on a terminal no more than fits, and those with the most traffic', () => {
    const rates = Array.from({ length: 30 }, (_, index) => row({ vpc: `v${index}`, sentBytes: index }));
    const look = { lab: 'x', at: new Date(), rates };
    const whole = topLive(look, { ...view(200), lines: 34 });
    expect(whole.split('\n').slice(3, -1)).toHaveLength(30);
    const cut = topLive(look, { ...view(200), lines: 20 }).split('\n');
    expect(cut).toHaveLength(20);
    expect(cut[0]).toMatch(/^x {2}\d\d:\d\d:\d\d {2}30 VPCs, sent 3\.5 kbit\/s, received 30\.0 Mbit\/s$/);
    expect(cut.slice(3).map((line) => /v\d+/.exec(line)?.[0])[0]).toBe('v29');
    expect(cut.at(-2)).toBe('and 15 VPCs with less traffic');
  });
});
