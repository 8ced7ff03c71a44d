// Cuts between regions, and a router that claims more than is its own.

import { expect, it } from 'vitest';
import type { ExperimentReport } from '../../../src/model/chaos.ts';
import type { Plan } from '../../../src/model/plan.ts';
import type { RoutingView } from '../../../src/model/routing.ts';
import { startFault, untilWhole } from '../../support/chaos-lab.ts';
import { ask, isSilent } from '../../support/lab-http.ts';
import { until } from '../../support/lab-until.ts';
import { PATIENCE_MS } from './lab.ts';
import type { RegionsLab } from './lab.ts';

export function withstandsDisturbances(lab: RegionsLab): void {
  it('is cut off by a fault: packets within each region go on, and all is back after it', async () => {
    await startFault(lab.session, ['region-cut', 'west'], '10m');
    await until(() => isSilent(lab.session, 'shop-east-web-1', '10.1.1.11'), 'the cut', PATIENCE_MS);
    expect(await isSilent(lab.session, 'bank-west-web-1', '10.0.1.11')).toBe(true);
    expect(await ask(lab.session, 'shop-east-web-1', '10.0.2.11')).toMatchObject({ name: 'shop-east-db-1' });
    await lab.session.vpclab('chaos', 'stop');
    for (const tenant of ['shop', 'bank'])
      await until(
        async () => !(await isSilent(lab.session, `${tenant}-east-web-1`, '10.1.1.11')),
        `${tenant} to be joined again`,
        60_000,
      );
    await untilWhole(lab.session);
  });

  it('passes the experiment of the catalogue that cuts a region off', { timeout: 240_000 }, async () => {
    const { code, out, err } = await lab.session.run(['chaos', 'run', 'region-cut', '--json', '--quiet'], {
      timeoutMs: 200_000,
    });
    if (!out.startsWith('{')) throw new Error(err);
    const report = JSON.parse(out) as ExperimentReport;
    expect([report.failures, report.leaks, code]).toEqual([[], [], 0]);
    expect(report.faults).toMatchObject([{ fault: 'region-cut', target: 'west' }]);
    expect(report.promises.some(({ kind, probes }) => kind === 'wall' && probes > 3)).toBe(true);
    const broken = report.promises.filter(({ outages }) => outages.length > 0).map(({ promise }) => promise);
    expect(broken.some((promise) => /-east-.* reaches .*-west-/.test(promise))).toBe(true);
    await untilWhole(lab.session);
  });

  it('refuses what a gateway claims beyond its VPC', async () => {
    // Its own VPC in parts, a network of nobody, everything. Lines of `network` are the agent's, which takes others back.
    await lab.session.exec(
      ...(['region-gateway-shop-west', 'sh', '-c'] as const),
      'for p in 10.1.1.0/24 10.9.0.0/16 default; do ip route add blackhole $p; done; ' +
        "vtysh -c 'configure terminal' -c 'ip prefix-list to-169.254.181.253 permit 0.0.0.0/0 le 32' " +
        "-c 'router bgp 4200000127' -c 'address-family ipv4 unicast' -c 'redistribute kernel'",
    );
    const refused = async (): Promise<readonly string[]> => {
      const { announcements } = await lab.session.json<RoutingView>('bgp');
      return announcements
        .filter(({ gateway, edge }) => gateway === 'region-gateway-shop-west' && edge === 'refused')
        .map(({ to, prefix, reason }) => `${to} ${prefix}: ${reason}`);
    };
    const list = 'the prefix list from-169.254.181.254 permits 10.1.0.0/16';
    await until(
      async () => {
        const seen = await refused();
        return ['0.0.0.0/0', '10.1.1.0/24', '10.9.0.0/16'].every((prefix) =>
          seen.includes(`edge-west-shop ${prefix}: ${list}`),
        );
      },
      'the table to refuse it',
      PATIENCE_MS,
    );
    await lab.toLearn('edge-west-shop', ['10.0.0.0/16', '10.1.0.0/16']);
    await lab.toLearn('edge-east-shop', ['10.0.0.0/16', '10.1.0.0/16']);
    await lab.session.vpclab('apply');
    expect((await lab.session.json<Plan>('plan')).changes).toEqual([]);
  });

  it('takes the routes away with the link between the edges, and nothing else', async () => {
    const routes = async (central: string, router: string): Promise<string> =>
      await lab.session.exec(central, 'ovn-nbctl', 'lr-route-list', router);
    const before = (await lab.events()).length;
    await lab.session.exec('edge-east-shop', 'ip', 'link', 'set', 'edge-west-shop', 'down');
    await until(
      async () =>
        !(await routes('central', 'lr-shop-east')).includes('10.1.0.0/16') &&
        !(await routes('central-west', 'lr-shop-west')).includes('10.0.0.0/16'),
      'the routes to go on both sides',
      PATIENCE_MS,
    );
    await until(
      async () => {
        const fresh = (await lab.events()).slice(before);
        return ['east', 'west'].every((region) =>
          fresh.some(
            ({ what, of, region: at }) =>
              what === 'forget' && at === region && of === `region-gateway-shop-${region}`,
          ),
        );
      },
      'both agents to report it',
      PATIENCE_MS,
    );
    expect(await routes('central-west', 'lr-bank-west')).toContain('10.0.0.0/16');
    expect(await ask(lab.session, 'bank-east-web-1', '10.1.1.11')).toMatchObject({ name: 'bank-west-web-1' });
    await lab.session.vpclab('apply');
    await until(
      async () => (await routes('central-west', 'lr-shop-west')).includes('10.0.0.0/16'),
      'the route to come back',
      PATIENCE_MS,
    );
    expect((await lab.session.run(['verify', '--quiet'])).code).toBe(0);
  });
}
