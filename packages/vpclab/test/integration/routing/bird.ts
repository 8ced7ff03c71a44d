// A gateway whose edge is BIRD, with BFD: its kernel has what it accepts, and it keeps what it refuses to be shown.

import { DIRECTORY, inEdge, startEdge, startWorld } from './other-edge.ts';
import type { Agent } from './world.ts';

const CONTROL = `${DIRECTORY}/bird.ctl`;

export const bird = (...words: readonly string[]): string => inEdge('birdc', '-s', CONTROL, ...words);

export async function startBird(): Promise<Agent> {
  const agent = await startWorld(true);
  startEdge(
    'bird.conf',
    `router id 198.51.100.1;
protocol device { scan time 1; }
protocol kernel { scan time 1; ipv4 { import none; export where source = RTS_BGP; }; }
protocol static { ipv4; route 0.0.0.0/0 unreachable; }
protocol bfd { interface "*" { min rx interval 100 ms; min tx interval 100 ms; multiplier 3; }; }
protocol bgp shop {
  local 198.51.100.1 as 65000;
  neighbor 198.51.100.11 as 65011;
  hold time 3;
  keepalive time 1;
  connect retry time 1;
  error wait time 1, 2;
  bfd on;
  ipv4 {
    import keep filtered on;
    import where net ~ [ 10.0.0.0/16{16,32} ];
    export where net = 0.0.0.0/0;
    next hop self;
  };
}
`,
    ['bird', '-f', '-c', `${DIRECTORY}/bird.conf`, '-s', CONTROL],
  );
  return agent;
}
