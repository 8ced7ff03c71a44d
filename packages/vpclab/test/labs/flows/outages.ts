// Nodes that report nothing, and daemons that die.

import { expect, it } from 'vitest';
import type { VerifyReport } from '../../../src/model/engine.ts';
import type { FlowRecord } from '../../../src/model/flow-log.ts';
import { daemonPid } from '../../support/lab-processes.ts';
import { until } from '../../support/lab-until.ts';
import type { FlowsLab } from './lab.ts';

export function survivesOutages(lab: FlowsLab): void {
  it.each([
    ['reports nothing', ['ovs-vsctl', 'clear', 'Bridge', 'br-int', 'ipfix'], ['IPFIX', 'reports no flows']],
    [
      'is not heard',
      ['nft', 'table inet deaf { chain in { type filter hook input priority 0; udp dport 4739 drop; }; }'],
      ['deaf', 'does not come: it is not heard'],
    ],
  ])(
    'verify names a node that %s, and apply puts it right',
    async (_, [program = '', ...args], [row, seen]) => {
      await lab.session.exec('node-2', program, ...args);
      const { code, out } = await lab.session.run(['verify', '--json']);
      const { failed, causes } = JSON.parse(out) as VerifyReport;
      expect(code).toBe(1);
      expect(failed.map(({ promise }) => promise)).toEqual(['node-2 reports its flows']);
      expect(failed[0]?.observed).toContain(seen);
      expect(causes).toMatchObject([
        {
          kind: 'drift',
          text: expect.stringContaining(row ?? '') as string,
          fix: expect.stringContaining('vpclab apply') as string,
        },
      ]);
      await lab.session.vpclab('apply', '--quiet');
      await lab.session.vpclab('verify', '--quiet');
    },
  );

  it('go on when vpclabd and a controller die, with rules and all', async () => {
    const rejected = async (): Promise<readonly FlowRecord[]> =>
      (await lab.session.run(['flows', '--rejected', '--json', 'shop-web-2'])).code === 0
        ? (await lab.flows('--rejected', 'shop-web-2')).filter(
            ({ destinationPort }) => destinationPort === 81,
          )
        : [];
    for (const daemon of ['vpclabd', 'node-2/ovn-controller'])
      process.kill(daemonPid(lab.session.root, daemon), 'SIGKILL');
    // Both have to be back first; until then nobody says who rejected it.
    const [record] = await until(
      async () => {
        await lab.session.run(['exec', 'shop-web-2', '--', 'curl', '-s', '-m', '1', '10.0.2.11:81']);
        const named = (await rejected()).filter(({ reason }) => reason !== undefined);
        return named.length > 0 && named;
      },
      'a rejected flow with its rule',
      120_000,
    );
    expect(record?.reason).toMatchObject({ by: 'security-group', name: 'shop/db' });
  });
}
