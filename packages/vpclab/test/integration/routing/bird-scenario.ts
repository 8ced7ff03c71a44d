// BIRD as edge: sessions with BFD, routes that come and go with OVN, and prefixes that it refuses and shows. Prints what was
// seen; routing-other-edges.test.ts judges it.

import { until } from '../frr/steps.ts';
import { addShopSubnet, DIRECTORY, inEdge, misconfigure, startEdge, startWorld } from './other-edge.ts';
import { ip, ovnRoutes, removeSubnet } from './world.ts';

const SOCKET = `${DIRECTORY}/bird.ctl`;
const birdc = (...words: readonly string[]): string => inEdge('birdc', '-s', SOCKET, ...words);
const kernel = (): readonly string[] =>
  (JSON.parse(ip('-n', 'edge', '-j', 'route', 'show', 'proto', 'bird')) as { dst: string }[])
    .map(({ dst }) => dst)
    .toSorted();

const seen: Record<string, unknown> = {};
const agent = await startWorld(true);
startEdge(
  'bird.conf',
  `router id 198.51.100.1;
protocol device { scan time 1; }
protocol kernel { ipv4 { import none; export where source = RTS_BGP; }; }
protocol static { ipv4; route 0.0.0.0/0 blackhole; }
protocol bfd { interface "br-ext" { min rx interval 100 ms; min tx interval 100 ms; multiplier 3; }; }
protocol bgp gateway_11 {
  local 198.51.100.1 as 65000;
  neighbor 198.51.100.11 as 65011;
  bfd on;
  connect retry time 1;
  ipv4 {
    import keep filtered;
    import filter {
      if net ~ [ 10.0.0.0/16{16,32} ] && bgp_path ~ [= 65011 =] then accept;
      reject;
    };
    export where net = 0.0.0.0/0;
  };
}
`,
  ['bird', '-f', '-c', `${DIRECTORY}/bird.conf`, '-s', SOCKET],
);
await until('a session', () => birdc('show', 'protocols').includes('Established'), 30_000);
await until('the first subnet', () => kernel().join() === '10.0.1.0/24', 10_000);
await until('the way out', () => ovnRoutes().length === 1, 10_000);
seen['ways'] = ovnRoutes();
await until('BFD', () => birdc('show', 'bfd', 'sessions').includes('Up'), 10_000);
addShopSubnet('app', '10.0.2.1/24');
await until('the second subnet', () => kernel().join() === '10.0.1.0/24,10.0.2.0/24', 10_000);
removeSubnet('web');
await until('the first subnet to go', () => kernel().join() === '10.0.2.0/24', 10_000);
misconfigure('10.9.0.0/16', '0.0.0.0/0');
const refused = (): readonly string[] =>
  [...birdc('show', 'route', 'filtered').matchAll(/^(\d\S+)/gm)].map(([, prefix = '']) => prefix).toSorted();
await until('two refused prefixes', () => refused().length === 2, 10_000);
seen['refused'] = refused();
seen['kernel'] = kernel();
agent.process.kill('SIGTERM');
process.stdout.write(JSON.stringify(seen));
process.exit(0);
