// Packets between regions, by tenant, and the tables that carry them.

import { expect, it } from 'vitest';
import type { Diagnosis } from '../../../src/model/diagnosis.ts';
import type { RoutingView } from '../../../src/model/routing.ts';
import { ask, isSilent } from '../../support/lab-http.ts';
import { until } from '../../support/lab-until.ts';
import { PATIENCE_MS } from './lab.ts';
import type { RegionsLab } from './lab.ts';

export function carriesPackets(lab: RegionsLab): void {
  it('carries packets of a tenant between regions, with their own addresses', async () => {
    for (const tenant of ['shop', 'bank']) {
      expect(await ask(lab.session, `${tenant}-east-web-1`, '10.1.1.11')).toMatchObject({
        name: `${tenant}-west-web-1`,
        caller: '10.0.1.11',
      });
      expect(await ask(lab.session, `${tenant}-west-web-1`, '10.0.1.11')).toMatchObject({
        name: `${tenant}-east-web-1`,
        caller: '10.1.1.11',
      });
    }
  });

  it('has a table for each tenant, which knows that tenant only', async () => {
    // What only shop has: an address that no VPC of bank gives to anybody.
    expect(await ask(lab.session, 'shop-west-web-1', '10.0.2.11')).toMatchObject({ name: 'shop-east-db-1' });
    expect(await isSilent(lab.session, 'bank-west-web-1', '10.0.2.11')).toBe(true);
    await lab.toLearn('edge-east-bank', ['10.0.0.0/16', '10.1.0.0/16']);
    await lab.toLearn('region-gateway-bank-west', ['10.0.0.0/16']);
    // Four gateways and two pairs of tables, each seen from both ends.
    const established = async (): Promise<number> => {
      const { sessions } = await lab.session.json<RoutingView>('bgp');
      const own = sessions.filter(({ router }) => /^(edge|region-gateway)-/.test(router));
      return own.filter(({ state }) => state === 'Established').length;
    };
    await until(async () => (await established()) === 12, 'all sessions', PATIENCE_MS);
  });

  it('is followed by `why` into the other region and back', async () => {
    const { verdict, agrees, hops } = await lab.session.json<Diagnosis>(
      'why',
      'shop-east-web-1',
      'shop-west-web-1:80',
    );
    expect({ kind: verdict.kind, agrees }).toEqual({ kind: 'reachable', agrees: true });
    const between = [
      ...['region-gateway-shop-east', 'edge-east-shop'],
      ...['edge-west-shop', 'region-gateway-shop-west'],
    ];
    const passed = (leg: 'request' | 'answer'): readonly string[] =>
      hops.filter((hop) => hop.leg === leg && between.includes(hop.place)).map(({ place }) => place);
    expect(passed('request')).toEqual(between);
    expect(passed('answer')).toEqual(between.toReversed());
    expect(hops.filter(({ place }) => place === 'lr-shop-west')).not.toEqual([]);
    expect(hops.every(({ state }) => state === 'pass')).toBe(true);
  });
}
