// How a NAT gateway translates, as the flows through it tell.

import { expect, it } from 'vitest';
import { ask } from '../../support/lab-http.ts';
import { until } from '../../support/lab-until.ts';
import { TOLD_MS, OUTSIDE } from './lab.ts';
import type { FlowsLab } from './lab.ts';

export function tellsTranslations(lab: FlowsLab): void {
  it('tell how a NAT gateway translates, at both ends and both ways', async () => {
    const beganAt = Math.floor(Date.now() / 1000);
    const { caller } = await ask(lab.session, 'shop-web-1', OUTSIDE);
    const seen = await until(
      async () => {
        const all = (await lab.flows()).filter(
          ({ protocol, source, destination, start }) =>
            start >= beganAt &&
            protocol === 6 &&
            [source, destination].includes(OUTSIDE) &&
            [source, destination].includes('10.0.1.11'),
        );
        const ways = new Set(all.map(({ at, direction }) => `${at.kind} ${direction}`));
        return ways.size === 4 && all;
      },
      'both ways at both ends',
      TOLD_MS,
    );
    expect(seen.map(({ action }) => action)).toEqual(seen.map(() => 'accept'));
    const gateway = seen.find(({ at }) => at.kind === 'nat-gateway')?.at.name ?? '';
    const inside = seen[0]?.source === OUTSIDE ? seen[0].destinationPort : seen[0]?.sourcePort;
    // As the kernel of the gateway has it.
    const tracked = await lab.session.exec(gateway, 'cat', '/proc/net/nf_conntrack');
    const [, port] =
      new RegExp(`sport=${inside} dport=80 src=${OUTSIDE} dst=${caller} sport=80 dport=(\\d+)`).exec(
        tracked,
      ) ?? [];
    const translation = { gateway, address: caller, port: Number(port) };
    expect(seen.map((record) => record.translation)).toEqual(seen.map(() => translation));
    expect(await lab.session.vpclab('flows', '--vpc', 'shop')).toContain(
      `(by ${gateway}, as ${caller}:${port})`,
    );
    const fields = ['--log-format', '${pkt-srcaddr} ${pkt-dstaddr}'];
    expect(await lab.session.vpclab('flows', 'shop-web-1', ...fields)).toContain(`\n${caller} ${OUTSIDE}\n`);
  });

  it('of ICMP the address, without a port', async () => {
    await lab.session.vpclab('exec', 'shop-web-2', '--', 'ping', '-c', '2', '-i', '0.2', OUTSIDE);
    const seen = await until(
      async () => {
        const all = (await lab.flows('shop-web-2')).filter(
          ({ protocol, destination }) => protocol === 1 && destination === OUTSIDE,
        );
        return all.length > 0 && all;
      },
      'the ping',
      TOLD_MS,
    );
    const { caller } = await ask(lab.session, 'shop-web-2', OUTSIDE);
    expect(seen[0]?.translation).toMatchObject({ address: caller, port: 0 });
  });
}
