// Requests that cause others, tier by tier, each with a budget.

import { describe, expect, it } from 'vitest';
import type { TrafficReport } from '../../../src/model/traffic.ts';
import { startFault, untilWhole } from '../../support/chaos-lab.ts';
import type { TrafficLab } from '../../support/traffic-lab.ts';

export function requestTrees(lab: TrafficLab): void {
  describe('a request tree', () => {
    const words = (rate: number, ...hops: readonly string[]): readonly string[] => [
      ...['tree', '--from', 'vpc-a-web-1', '--hops', hops.join(','), '--rate', String(rate), '--for', '1s'],
    ];

    it('has each tier call the next one from its own workload, the same for the same seed', async () => {
      const before = await lab.tcpCounter('vpc-a-app-1', 'ActiveOpens');
      const run = async (seed: string): Promise<TrafficReport> =>
        await lab.traffic(...words(60, 'vpc-a-app-1:1:5s', 'vpc-a/web:2:5s'), '--seed', seed);
      const report = await run('7');
      const [tree] = report.trees;
      expect(tree).toMatchObject({ name: 'tree', answered: tree?.sent, errors: {} });
      expect(tree?.sent).toBeGreaterThan(20);
      expect(tree?.hops).toMatchObject([
        { to: 'vpc-a-app-1', budgetMs: 5_000, sent: tree?.sent, answered: tree?.sent, errors: {} },
        { to: 'vpc-a/web', fanout: 2, sent: 2 * (tree?.sent ?? 0), answered: 2 * (tree?.sent ?? 0) },
      ]);
      expect(report.total.sent).toBe(3 * (tree?.sent ?? 0));
      // One that waits for two others takes longer than either.
      const [first, second] = tree?.hops ?? [];
      expect(first?.latency?.p50).toBeGreaterThan(second?.latency?.p50 ?? Infinity);
      expect(await lab.tcpCounter('vpc-a-app-1', 'ActiveOpens')).toBeGreaterThan(before);
      const counts = ({ pairs }: TrafficReport): readonly number[] => pairs.map(({ sent }) => sent);
      expect(counts(await run('7'))).toEqual(counts(report));
    });

    it('fails where a call takes longer than its budget, and calls nobody behind it', async () => {
      await startFault(lab.session, ['link-delay', 'vpc-a-app-1', '--delay', '400ms'], '60s');
      const report = await lab.traffic(...words(20, 'vpc-a-app-1:1:200ms', 'vpc-a/web:2:100ms'));
      await lab.session.vpclab('chaos', 'stop');
      const [tree] = report.trees;
      expect(tree?.sent).toBeGreaterThan(3);
      expect(tree).toMatchObject({ answered: 0, errors: { 'over budget': tree?.sent } });
      expect(tree?.hops[1]).toMatchObject({ sent: 0 });
      // Requests were answered, though late: it is the budget that was missed.
      expect(report.total).toMatchObject({ answered: report.total.sent, errors: {} });
      await untilWhole(lab.session);
    });
  });
}
