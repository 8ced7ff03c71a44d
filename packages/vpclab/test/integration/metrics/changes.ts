// Counters go on when flows are installed again and when a workload moves, and end with it.

import { expect, it } from 'vitest';
import { sendDatagrams } from '../../support/lab-datagrams.ts';
import { Scrape } from '../../support/lab-metrics.ts';
import { daemonPid, untilReplaced } from '../../support/lab-processes.ts';
import { until } from '../../support/lab-until.ts';
import { COUNT, FRAME_BYTES, PAYLOAD, PORT, outOfRouter, sent, settled } from './hops.ts';
import { MOVER, lab, labWith } from './lab.ts';

const REPLACED_MS = 10_000;

export function testChanges(): void {
  it('goes on when ovn-controller installs its flows again', async () => {
    const hops = [sent('vpc-a-web-1'), outOfRouter('rp-ls-transit-lr-vpc-a')];
    const before = await settled(hops);
    const pid = daemonPid(lab().root, 'node-1/ovn-controller');
    process.kill(pid, 'SIGKILL');
    await untilReplaced(lab().root, 'node-1/ovn-controller', pid, REPLACED_MS);
    await until(
      async () => (await lab().run(['verify', '--quiet'])).code === 0,
      'the lab to be whole',
      30_000,
    );
    const flows = await lab().exec(
      'node-1',
      'ovs-ofctl',
      '-O',
      'OpenFlow13',
      'dump-flows',
      'br-int',
      'table=65',
    );
    expect(
      Math.max(...[...flows.matchAll(/duration=([\d.]+)s/g)].map(([, age]) => Number(age))),
    ).toBeLessThan(60);
    const after = await settled(hops);
    for (const [index, [bytes]] of after.entries())
      expect(bytes).toBeGreaterThanOrEqual(before[index]?.[0] ?? 0);
  });

  it('goes on when a workload moves, and ends with it', async () => {
    const labels = { port: MOVER };
    const ask = async (): Promise<number> => {
      const to = { from: MOVER, to: 'vpc-a-app-1', address: '10.0.2.11', port: PORT };
      return await sendDatagrams(lab(), { ...to, count: COUNT, bytes: PAYLOAD });
    };
    expect(await ask()).toBeGreaterThan(0);
    const [before] = await settled([sent(MOVER)]);
    expect((await Scrape.of(lab())).all('ovn_port_binding_info', labels)[0]?.labels['node']).toBe('node-1');
    const counted: number[] = [];
    let isMoving = true;
    const watch = async (): Promise<void> => {
      while (isMoving) {
        const [series] = (await Scrape.of(lab())).all('ovn_logical_switch_port_transmit_bytes_total', labels);
        counted.push(series?.value ?? Number.NaN);
      }
    };
    const watching = watch();
    await lab()
      .vpclab('apply', lab().file(labWith('node-2')))
      .finally(() => {
        isMoving = false;
      });
    await watching;
    // There all the time, and never less.
    expect(counted.length).toBeGreaterThan(0);
    expect(counted.filter((value, index) => !(value >= (counted[index - 1] ?? before?.[0] ?? 0)))).toEqual(
      [],
    );
    const arrived = await ask();
    expect(arrived).toBeGreaterThan(0);
    const [after] = await settled([sent(MOVER)]);
    const moved = await Scrape.of(lab());
    expect(moved.all('ovn_port_binding_info', labels)[0]?.labels['node']).toBe('node-2');
    expect(moved.value('ovn_port_binding_latency_seconds', labels)).toBeGreaterThan(0);
    expect((after?.[0] ?? 0) - (before?.[0] ?? 0)).toBeGreaterThanOrEqual(arrived * FRAME_BYTES);

    await lab().vpclab('apply', lab().file(labWith(undefined)));
    const left = (await Scrape.of(lab())).series.filter(({ labels: of }) =>
      Object.values(of).includes(MOVER),
    );
    expect(left).toEqual([]);
  });
}
