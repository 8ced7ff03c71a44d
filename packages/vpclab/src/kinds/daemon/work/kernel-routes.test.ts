// How a kernel is made to agree with its zebra.

import { expect, it, onTestFinished, vi } from 'vitest';
import type { Difference } from './kernel-agreement.ts';
import { parseZebraRoutes } from '../../../frr/zebra-state.ts';
import type { LearnedRoute, Machine } from '../../../machine/machine.ts';
import { consoles } from '../../../../test/support/frr-consoles.ts';
import type { DaemonRow } from '../../../model/rows.ts';
import type { Losing } from '../../work/contract.ts';
import { agree, commandsFor, lossIn } from './kernel-routes.ts';

type Fields = Readonly<Record<string, unknown>>;
const hop = (ip: string, more: Fields = {}): Fields => ({
  ...{ ip, interfaceName: 'eth0', interfaceIndex: 2, fib: true, ...more },
});
const ROUTES = {
  '0.0.0.0/0': [{ protocol: 'ospf', installed: true, nexthops: [hop('192.0.2.1')] }],
  '10.1.1.0/24': [
    {
      ...{ protocol: 'bgp', installed: true },
      nexthops: [hop('192.0.2.1'), hop('192.0.2.5', { interfaceName: 'eth1', onLink: true })],
    },
  ],
};
const inKernel = (prefix: string, metric: number, via: readonly string[]): LearnedRoute => ({
  ...{
    prefix,
    protocol: 'bgp',
    metric,
    tos: 0,
    via,
    indexes: via.map(() => 2),
    weights: via.map(() => 1),
    isPlain: true,
  },
});

it('adds what is missing, replaces what has other next hops, and removes what is no route of zebra', () => {
  const [gone, several] = parseZebraRoutes(JSON.stringify(ROUTES));
  if (gone === undefined || several === undefined) throw new Error('two routes');
  const found: readonly Difference[] = [
    { kind: 'lost', route: gone, found: undefined },
    { kind: 'lost', route: several, found: inKernel('10.1.1.0/24', 20, ['192.0.2.1']) },
    { kind: 'stray', route: inKernel('10.9.0.0/24', 0, ['192.0.2.1']) },
    { kind: 'stray', route: { ...inKernel('10.9.1.0/24', 20, ['192.0.2.1']), tos: 16 } },
  ];
  expect(commandsFor(found)).toEqual([
    'route del 10.9.0.0/24 tos 0x0 proto bgp metric 0',
    'route del 10.9.1.0/24 tos 0x10 proto bgp metric 20',
    'route add 0.0.0.0/0 proto ospf metric 20 via 192.0.2.1 dev eth0',
    'route replace 10.1.1.0/24 proto bgp metric 20 nexthop via 192.0.2.1 dev eth0 nexthop via 192.0.2.5 dev eth1 onlink',
  ]);
});

/** A router whose zebra says something else from the moment on that the kernel is written to. */
function router(before: Fields, after: Fields, refusal?: Error) {
  const written: string[] = [];
  let kernel: readonly LearnedRoute[] = [];
  const machine = {
    ...consoles({ zebra: () => JSON.stringify(written.length === 0 ? before : after) }),
    learnedRoutes: async () => kernel,
    run: async ({ stdin = '' }: { readonly stdin?: string }) => {
      written.push(stdin.trim());
      if (refusal !== undefined) throw refusal;
      kernel = stdin.startsWith('route add')
        ? [{ ...inKernel('0.0.0.0/0', 20, ['192.0.2.1']), protocol: 'ospf' }]
        : [];
      return { stdout: '', stderr: '' };
    },
  };
  return { written, machine: machine as unknown as Machine };
}
const bounds = { signal: new AbortController().signal, timeoutMs: 1_000 };
const NONE = { '192.0.2.0/30': [{ protocol: 'connected', uptime: '00:10:00', nexthops: [] }] };
const ONE = { '0.0.0.0/0': ROUTES['0.0.0.0/0'] };

it('removes a route again that zebra withdrew meanwhile', async () => {
  const { written, machine } = router(ONE, NONE);
  await agree('gw', machine, bounds);
  expect(written).toEqual([
    'route add 0.0.0.0/0 proto ospf metric 20 via 192.0.2.1 dev eth0',
    'route del 0.0.0.0/0 tos 0x0 proto ospf metric 20',
  ]);
});

it('names the routes that the kernel refused, unless zebra changed them meanwhile', async () => {
  const refusal = new Error('RTNETLINK answers: Network is down');
  await expect(agree('gw', router(ONE, ONE, refusal).machine, bounds)).rejects.toThrow(
    'gw/zebra: no route in the kernel to 0.0.0.0/0: RTNETLINK answers: Network is down',
  );
  await expect(agree('gw', router(ONE, NONE, refusal).machine, bounds)).resolves.toBeUndefined();
});

it.each([1, 200])(
  'sees a next hop that comes back in zebra alone, with %i routes in the kernel',
  async (routes) => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    let hops = [hop('192.0.2.1')];
    const others = Array.from({ length: routes - 1 }, (_, at) => `10.2.${at}.0/24`);
    const asked: string[] = [];
    const one = { protocol: 'bgp', installed: true, uptime: '00:01:00' };
    const machine = {
      ...consoles({
        zebra: (command) => {
          asked.push(command);
          const same = others.map((prefix) => [prefix, [{ ...one, nexthops: [hop('192.0.2.1')] }]]);
          if (command.includes('summary')) return '{}';
          return JSON.stringify({ '10.1.1.0/24': [{ ...one, nexthops: hops }], ...Object.fromEntries(same) });
        },
      }),
      learnedRoutes: async () =>
        ['10.1.1.0/24', ...others].map((prefix) => inKernel(prefix, 20, ['192.0.2.1'])),
    } as unknown as Machine;
    const row = { key: 'gw/zebra', netns: 'gw' } as unknown as DaemonRow;
    const losing = { world: { machine }, signal: bounds.signal, seen: new Map() } as unknown as Losing;
    const look = async (): Promise<string | undefined> => {
      vi.advanceTimersByTime(5_000);
      return (await lossIn(row, losing))?.what;
    };
    expect(await look()).toBeUndefined();
    hops = [hop('192.0.2.1'), hop('192.0.2.5', { interfaceName: 'eth1', interfaceIndex: 3 })];
    let seen: string | undefined;
    for (let at = 0; at < 13 && seen === undefined; at += 1) seen = await look();
    expect(seen).toBe('another route in the kernel to 10.1.1.0/24');
    // Two looks at the end, as a loss has to last: a long table was not told between.
    expect(asked.filter((command) => command === 'show ip route json')).toHaveLength(3);
  },
);

it('looks at a long table again when its zebra did not answer in time', async () => {
  const lost = { '10.9.0.0/24': ROUTES['10.1.1.0/24'] };
  const kernel = Array.from({ length: 200 }, (_, at) => inKernel(`10.2.${at}.0/24`, 20, ['192.0.2.1']));
  let isBusy = true;
  const machine = {
    ...consoles({
      zebra: (command) => {
        if (command !== 'show ip route json') return '{}';
        return isBusy ? undefined : JSON.stringify(lost);
      },
    }),
    learnedRoutes: async () => kernel,
  } as unknown as Machine;
  const row = { key: 'gw/zebra', netns: 'gw' } as unknown as DaemonRow;
  const losing = { world: { machine }, signal: bounds.signal, seen: new Map() } as unknown as Losing;
  expect(await lossIn(row, losing)).toBeUndefined();
  isBusy = false;
  expect((await lossIn(row, losing))?.what).toBe('no route in the kernel to 10.9.0.0/24');
});
