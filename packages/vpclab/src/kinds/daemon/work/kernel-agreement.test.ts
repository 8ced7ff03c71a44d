// What counts as a difference between zebra and its kernel, and how long it has to last.

import { expect, it } from 'vitest';
import type { LearnedRoute } from '../../../machine/machine.ts';
import { consoles } from '../../../../test/support/frr-consoles.ts';
import { compare, differences, digest, isLoss } from './kernel-agreement.ts';
import { parseZebraRoutes } from '../../../frr/zebra-state.ts';

type Fields = Readonly<Record<string, unknown>>;
const [A, B] = ['192.0.2.1', '192.0.2.5'];
const INDEX: Readonly<Record<string, number>> = { [A]: 2, [B]: 3 };

const hop = (ip: string, more: Fields = {}): Fields => ({
  ...{ ip, interfaceName: 'eth0', interfaceIndex: INDEX[ip], fib: true, weight: 1, ...more },
});
const route = (protocol: string, nexthops: readonly Fields[], more: Fields = {}): readonly Fields[] => [
  { protocol, installed: true, uptime: '00:01:00', nexthops, ...more },
];
const ROUTES = {
  '0.0.0.0/0': route('ospf', [hop(A)]),
  '10.1.1.0/24': route('bgp', [hop(A), hop(B)]),
  '10.1.2.0/24': route('ospf', [hop(A)], { installed: false }),
  '10.1.3.0/24': route('bgp', [hop('10.0.0.1', { fib: false, recursive: true }), hop(A)]),
  '192.0.2.0/30': route('connected', [{ directlyConnected: true, interfaceName: 'eth0', fib: true }]),
};

const inKernel = (
  prefix: string,
  protocol: LearnedRoute['protocol'],
  via: readonly string[],
  more: Partial<LearnedRoute> = {},
): LearnedRoute => ({
  ...{ prefix, protocol, via, metric: 20, tos: 0, isPlain: true, indexes: via.map((one) => INDEX[one] ?? 9) },
  weights: via.map(() => 1),
  ...more,
});
const DEFAULT = inKernel('0.0.0.0/0', 'ospf', [A]);
const BOTH = inKernel('10.1.1.0/24', 'bgp', [B, A]);
const RESOLVED = inKernel('10.1.3.0/24', 'bgp', [A]);
const KERNEL = [DEFAULT, BOTH, RESOLVED];

const texts = (kernel: readonly LearnedRoute[], routes: Fields = ROUTES): readonly string[] =>
  compare(parseZebraRoutes(JSON.stringify(routes)), kernel).map(
    (one) => `${one.kind} ${one.route.prefix}${isLoss(one) ? ', a loss' : ''}`,
  );

it('finds nothing where the kernel has what zebra shows as installed, by the hops that it resolved', () => {
  expect(texts(KERNEL)).toEqual([]);
});

it('notices a missing route, and a missing next hop', () => {
  expect(texts([BOTH, RESOLVED])).toEqual(['lost 0.0.0.0/0, a loss']);
  expect(texts([DEFAULT, inKernel('10.1.1.0/24', 'bgp', [A]), RESOLVED])).toEqual([
    'lost 10.1.1.0/24, a loss',
  ]);
});

it('does not count another next hop, device, metric or type of service as a loss', () => {
  expect(texts([inKernel('0.0.0.0/0', 'ospf', [B]), BOTH, RESOLVED])).toEqual(['lost 0.0.0.0/0']);
  const elsewhere = inKernel('0.0.0.0/0', 'ospf', [A], { indexes: [3] });
  expect(texts([elsewhere, BOTH, RESOLVED])).toEqual(['lost 0.0.0.0/0']);
  expect(texts([...KERNEL, { ...DEFAULT, metric: 0 }])).toEqual(['stray 0.0.0.0/0']);
  expect(texts([...KERNEL, { ...DEFAULT, tos: 16 }])).toEqual(['stray 0.0.0.0/0']);
  expect(texts([...KERNEL, inKernel('10.9.0.0/24', 'bgp', [A])])).toEqual(['stray 10.9.0.0/24']);
  expect(texts([...KERNEL, inKernel('0.0.0.0/0', 'bgp', [A])])).toEqual(['stray 0.0.0.0/0']);
});

it('does not count a black hole, an MTU or other weights as a loss', () => {
  expect(texts([inKernel('0.0.0.0/0', 'ospf', []), BOTH, RESOLVED])).toEqual(['lost 0.0.0.0/0']);
  expect(texts([{ ...DEFAULT, isPlain: false }, BOTH, RESOLVED])).toEqual(['lost 0.0.0.0/0']);
  expect(texts([DEFAULT, { ...BOTH, weights: [1, 9] }, RESOLVED])).toEqual(['lost 10.1.1.0/24']);
  // Those of zebra itself reach the kernel on another scale.
  const uneven = { ...ROUTES, '10.1.1.0/24': route('bgp', [hop(A, { weight: 10 }), hop(B, { weight: 30 })]) };
  expect(texts([{ ...DEFAULT, isPlain: false }, BOTH, RESOLVED])).toEqual(['lost 0.0.0.0/0']);
  expect(texts([DEFAULT, { ...BOTH, weights: [190, 63] }, RESOLVED], uneven)).toEqual([]);
});

it('leaves routes of an earlier zebra alone until the new one has had time to take them over', () => {
  const found = inKernel('10.1.2.0/24', 'ospf', [A]);
  expect(texts([...KERNEL, found])).toEqual(['stray 10.1.2.0/24']);
  const young = { '10.1.2.0/24': route('ospf', [hop(A)], { installed: false, uptime: '00:00:06' }) };
  expect(texts([...KERNEL, found], { ...ROUTES, ...young })).toEqual([]);
  const started = { '192.0.2.0/30': route('connected', [], { uptime: '00:00:03' }) };
  expect(texts(KERNEL, started)).toEqual([]);
  expect(texts(KERNEL, {})).toEqual([]);
});

it('compares a black hole by its prefix alone', () => {
  const routes = { ...ROUTES, '10.1.4.0/24': route('bgp', [{ unreachable: true, fib: true }]) };
  expect(texts([...KERNEL, inKernel('10.1.4.0/24', 'bgp', [])], routes)).toEqual([]);
});

/** The kernel as each look finds it; the last one stays. */
function router(...kernel: readonly (readonly LearnedRoute[])[]) {
  const asked: string[] = [];
  let look = 0;
  const zebra = (command: string): string => {
    asked.push(command);
    return JSON.stringify(command.includes('summary') ? { routes: [] } : ROUTES);
  };
  const learnedRoutes = async () => kernel[Math.min(look++, kernel.length - 1)] ?? [];
  return { asked, ...consoles({ zebra }), learnedRoutes };
}
const asking = { signal: new AbortController().signal, timeoutMs: 1_000 };

it('reports only differences that last', async () => {
  const lasting = await differences(router([BOTH, RESOLVED]), 'gw', asking, 3);
  expect(lasting?.map(({ route: { prefix } }) => prefix)).toEqual(['0.0.0.0/0']);
  const changing = router([BOTH, RESOLVED], [BOTH, RESOLVED], [DEFAULT, RESOLVED]);
  expect(await differences(changing, 'gw', asking, 3)).toEqual([]);
});

it('needs no table of zebra to see that nothing has changed', async () => {
  const gateway = router(KERNEL, KERNEL, [BOTH]);
  const before = await digest(gateway, 'gw', asking);
  expect(await digest(gateway, 'gw', asking)).toBe(before);
  expect(await digest(gateway, 'gw', asking)).not.toBe(before);
  expect(gateway.asked.filter((command) => command === 'show ip route json')).toEqual([]);
});

it('says nothing where zebra does not run', async () => {
  const nobody = { ...consoles({}), learnedRoutes: async () => [] };
  expect(await differences(nobody, 'gw', asking, 3)).toBeUndefined();
  expect(await digest(nobody, 'gw', asking)).toBeUndefined();
});
