// A hub VPC from outside: who leaves by it, who does not, and that nothing passes from spoke to spoke, whatever is sent.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import { ask, isSilent } from '../support/lab-http.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';

const HOST = '203.0.113.10';

describe('labs/transit-hub.yaml', () => {
  let session: LabSession;
  beforeAll(async () => {
    session = new LabSession();
    await session.vpclab('up', shippedLab('transit-hub'), '--quiet');
  });
  afterAll(async () => await session.end());

  const addressOf = async (workload: string): Promise<string> =>
    /inet (\S+)\//.exec(await session.exec(workload, 'ip', '-4', 'a', 's', 'eth0'))?.[1] ?? '';

  it('takes its spokes to the internet, at one address and at elastic ones', async () => {
    const gateway = await ask(session, 'hub-tools-1', HOST);
    for (const spoke of ['shop-app-1', 'bank-web-1'])
      expect(await ask(session, spoke, HOST)).toMatchObject({ caller: gateway.caller });
    const { caller } = await ask(session, 'shop-front-1', HOST);
    expect(caller).toMatch(/^192\.0\.2\./);
    expect(await ask(session, 'internet', caller)).toMatchObject({ name: 'shop-front-1', caller: HOST });
  });

  it('does not take out who opted out, though it reaches the hub', async () => {
    expect(await ask(session, 'vault-data-1', await addressOf('hub-tools-1'))).toMatchObject({
      name: 'hub-tools-1',
    });
    expect(await isSilent(session, 'vault-data-1', HOST)).toBe(true);
    const routes = await session.exec('central', 'ovn-nbctl', 'lr-route-list', 'lr-vault');
    expect(routes).not.toContain('0.0.0.0/0');
  });

  it('passes nothing from spoke to spoke, also where a spoke has a route to the other', async () => {
    const bank = await addressOf('bank-web-1');
    expect(await isSilent(session, 'shop-app-1', bank)).toBe(true);
    // Both ways, as somebody would who wants to get around it.
    const hub = /nexthop=(\S+)|0\.0\.0\.0\/0\s+(\S+)/.exec(
      await session.exec('central', 'ovn-nbctl', 'lr-route-list', 'lr-shop'),
    )?.[2];
    await session.exec(
      ...(['central', 'ovn-nbctl', 'lr-route-add', 'lr-shop', '10.2.0.0/16', hub ?? ''] as const),
      ...['--', 'lr-route-add', 'lr-bank', '10.1.0.0/16', hub ?? ''],
    );
    expect(await isSilent(session, 'shop-app-1', bank)).toBe(true);
    await session.vpclab('apply');
    expect((await session.json<Plan>('plan')).changes).toEqual([]);
  });

  it('keeps an isolated subnet to its own VPC', async () => {
    const db = await addressOf('shop-db-1');
    expect(await ask(session, 'shop-app-1', db)).toMatchObject({ name: 'shop-db-1' });
    expect(await isSilent(session, 'shop-db-1', HOST)).toBe(true);
    expect(await isSilent(session, 'hub-tools-1', db)).toBe(true);
  });

  it('needs the rules of the hub: without them a spoke gets through', async () => {
    const bank = await addressOf('bank-web-1');
    await session.exec('central', 'ovn-nbctl', '--wait=hv', 'lr-policy-del', 'lr-hub');
    expect(await ask(session, 'shop-app-1', bank)).toMatchObject({ name: 'bank-web-1' });
    await session.vpclab('apply');
    expect(await isSilent(session, 'shop-app-1', bank)).toBe(true);
  });
});
