// Which routes count as lost, and how they are put back.

import { expect, it } from 'vitest';
import { lostRoutes } from '../../../frr/ask.ts';
import { parseZebraRoutes } from '../../../frr/zebra-state.ts';
import { consoles } from '../../../../test/support/frr-consoles.ts';
import { replaceCommand } from './lost-routes.ts';

type Fields = Readonly<Record<string, unknown>>;
const hop = (ip: string, more: Fields = {}): Fields => ({ ip, interfaceName: 'eth0', fib: true, ...more });
const route = (protocol: string, nexthops: readonly Fields[], more: Fields = {}): readonly Fields[] => [
  { protocol, installed: true, nexthops, ...more },
];
const ROUTES = {
  '0.0.0.0/0': route('ospf', [hop('192.0.2.1')]),
  '10.1.1.0/24': route('bgp', [hop('192.0.2.1'), hop('192.0.2.5', { interfaceName: 'eth1', onLink: true })]),
  '10.1.2.0/24': route('ospf', [hop('192.0.2.1')], { installed: false }),
  '192.0.2.0/30': route('connected', [{ directlyConnected: true, interfaceName: 'eth0', fib: true }]),
};
const SUMMARY = {
  routes: [
    { type: 'connected', fib: 1, rib: 1 },
    { type: 'ospf', fib: 1, rib: 2 },
    { type: 'ebgp', fib: 1, rib: 1 },
  ],
};

/** The kernel as each look finds it; the last one stays. */
async function lost(...kernel: readonly (readonly string[])[]) {
  const asked: string[] = [];
  let look = 0;
  const machine = {
    ...consoles({
      zebra: (command) => {
        asked.push(command);
        return JSON.stringify(command.includes('summary') ? SUMMARY : ROUTES);
      },
    }),
    learnedRoutes: async () =>
      (kernel[Math.min(look++, kernel.length - 1)] ?? []).map((prefix) => ({ prefix, via: [] })),
  };
  const { signal } = new AbortController();
  const routes = await lostRoutes(machine, 'gw', { signal, timeoutMs: 1_000 });
  return { prefixes: routes.map(({ prefix }) => prefix), asked };
}

it('asks no more than how many there are where the kernel has as many', async () => {
  const { prefixes, asked } = await lost(['0.0.0.0/0', '10.1.1.0/24']);
  expect(prefixes).toEqual([]);
  expect(asked.filter((command) => command.includes('route'))).toEqual(['show ip route summary json']);
});

it('names those that zebra shows as installed and the kernel does not have', async () => {
  expect((await lost([])).prefixes).toEqual(['0.0.0.0/0', '10.1.1.0/24']);
  expect((await lost(['10.1.1.0/24'])).prefixes).toEqual(['0.0.0.0/0']);
});

it('does not take what is on its way for lost', async () => {
  expect((await lost([], ['10.1.1.0/24'], ['0.0.0.0/0'])).prefixes).toEqual([]);
});

it('knows nothing of a zebra that is not there', async () => {
  const machine = { ...consoles({}), learnedRoutes: async () => [] };
  const { signal } = new AbortController();
  expect(await lostRoutes(machine, 'gw', { signal, timeoutMs: 1_000 })).toEqual([]);
});

it('puts them back by the next hops that the kernel had, over several where it had several', () => {
  const commands = parseZebraRoutes(JSON.stringify(ROUTES)).map((one) => replaceCommand(one));
  expect(commands.slice(0, 2)).toEqual([
    'route replace 0.0.0.0/0 proto ospf metric 20 via 192.0.2.1 dev eth0',
    'route replace 10.1.1.0/24 proto bgp metric 20 nexthop via 192.0.2.1 dev eth0 nexthop via 192.0.2.5 dev eth1 onlink',
  ]);
});
