// The way of a packet where the lab has nobody at an address, by answers of a kernel and of OVN 23.03.

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseLab } from '../concepts/parse-lab.ts';
import { routeWords } from './kernel-view.ts';
import type { KernelView, RouteQuestion } from './kernel-view.ts';
import type { At } from './leg.ts';
import { readTrace } from './ovn-trace.ts';
import type { LogicalPacket } from './ovn-trace.ts';
import { throughNamespace } from './through-namespace.ts';
import { walk } from './walk.ts';
import type { DiagnoseWorld } from './world.ts';

const text = readFileSync(new URL('../../../../labs/two-vpcs.yaml', import.meta.url), 'utf8');
const parsed = parseLab({ fileName: 'two-vpcs.yaml', text });
if (parsed.kind === 'errors') throw new Error('two-vpcs does not parse');
const { lab } = parsed;

const SENDER = 'vpc-a-web-1';

function worldOf(via: string | undefined, trace: string, asked: LogicalPacket[] = []): DiagnoseWorld {
  const view: KernelView = {
    devices: [
      {
        ...{ name: 'eth0', isUp: true, hasCarrier: true, mac: '02:00:00:00:00:01', mtu: 1442 },
        addresses: ['10.0.1.11'],
      },
    ],
    neighbours: new Map(),
    route: { kind: 'unicast', device: 'eth0', via, source: '10.0.1.11' },
    forwards: false,
    rules: '',
  };
  return {
    ...{ lab, rows: [], changes: [], daemons: [], tunnels: [], lineOf: () => undefined },
    kernel: () => Promise.resolve({ kind: 'view', view }),
    trace: (packet) => {
      asked.push(packet);
      return Promise.resolve(readTrace(trace));
    },
    forward: () => Promise.resolve({ kind: 'forwards', isTunnelled: false }),
    connections: () => Promise.resolve(0),
    sessionFault: () => Promise.resolve(undefined),
  };
}

async function endOf(world: DiagnoseWorld, ipDst: string) {
  const packet = {
    ...({ ipSrc: '10.0.1.11', ipDst, protocol: 'icmp', srcPort: 50_000, dstPort: 0 } as const),
    isAnswer: false,
  };
  const trail = { translated: new Map<string, string>(), passed: new Set<string>() };
  return (await walk(world, { netns: SENDER, packet, meant: undefined }, trail)).end;
}

const FLOODED = `ingress(dp="ls-vpc-a-web", inport="vpc-a-web-1")
28. ls_in_l2_lkup (northd.c:1): eth.mcast, priority 70, uuid 4c7afa63
    outport = "_MC_flood";
    output;

multicast(dp="ls-vpc-a-web", mcgroup="_MC_flood")

    egress(dp="ls-vpc-a-web", inport="vpc-a-web-1", outport="vpc-a-web-3")
     9. ls_out_apply_port_sec (northd.c:2): 1, priority 0, uuid cb8572ba
        output;
        /* output to "vpc-a-web-3", type "" */

    egress(dp="ls-vpc-a-web", inport="vpc-a-web-1", outport="vpc-a-web-2")
     9. ls_out_apply_port_sec (northd.c:2): 1, priority 0, uuid cb8572ba
        output;
        /* output to "vpc-a-web-2", type "" */
`;

it("blames nothing else where no one on the sender's subnet has the address", async () => {
  const asked: LogicalPacket[] = [];
  const end = await endOf(worldOf(undefined, FLOODED, asked), '10.0.1.99');
  expect(asked).toEqual([]);
  const answerless = 'nobody answers ARP for 10.0.1.99 on ls-vpc-a-web';
  expect(end).toMatchObject({
    ...{ kind: 'stopped', outcome: 'lost', place: SENDER, text: answerless },
    causes: [{ code: 'neighbour', place: SENDER, text: answerless }],
  });
});

it('takes none of several receivers for the one that is meant', () => {
  expect(readTrace(FLOODED).end).toEqual({ kind: 'unclear', text: 'it goes to 2 ports at once' });
});

const ASKS = `ingress(dp="lr-vpc-a", inport="rp-ls-vpc-a-web-lr-vpc-a")
13. lr_in_ip_routing (northd.c:1): reg7 == 0 && ip4.dst == 10.0.2.0/24, priority 74, uuid 6634f9a3
    reg0 = ip4.dst;
    outport = "rp-ls-vpc-a-app-lr-vpc-a";
    next;
21. lr_in_arp_request (northd.c:2): eth.dst == 00:00:00:00:00:00 && ip4, priority 100, uuid 6634f9a4
    arp { eth.dst = ff:ff:ff:ff:ff:ff; arp.spa = reg1; arp.tpa = reg0; arp.op = 1; output; };

    arp
`;

it('says of an address behind a router that nobody has it', async () => {
  const answerless = 'nobody answers ARP for 10.0.2.99 on ls-vpc-a-app';
  expect(await endOf(worldOf('10.0.1.1', ASKS), '10.0.2.99')).toMatchObject({
    ...{ outcome: 'lost', place: 'lr-vpc-a', text: `lr-vpc-a: ${answerless}` },
    causes: [{ code: 'neighbour', place: 'lr-vpc-a', text: answerless }],
  });
});

const ROUTER_ANSWERS = `ingress(dp="ls-vpc-a-web", inport="vpc-a-web-1")
25. ls_in_l2_lkup (northd.c:1): eth.dst == 02:e5:30:d5:46:0e, priority 50, uuid 4c7afa62
    outport = "sp-ls-vpc-a-web-lr-vpc-a";
    output;

ingress(dp="lr-vpc-a", inport="rp-ls-vpc-a-web-lr-vpc-a")
 3. lr_in_ip_input (northd.c:13359): ip4.dst == 10.0.2.1 && icmp4.type == 8, priority 90, uuid 6a823494
    ip4.dst <-> ip4.src;
    icmp4.type = 0;
    next;
13. lr_in_ip_routing (northd.c:10388): ip4.dst == 10.0.1.0/24, priority 74, uuid 51773c91
    outport = "rp-ls-vpc-a-web-lr-vpc-a";
    next;

egress(dp="ls-vpc-a-web", inport="sp-ls-vpc-a-web-lr-vpc-a", outport="vpc-a-web-1")
 9. ls_out_apply_port_sec (northd.c:5777): 1, priority 0, uuid 919d8251
    output;
    /* output to "vpc-a-web-1", type "" */
`;

it('a router that answers is the end of the way, where the address is its own', async () => {
  const world = worldOf('10.0.1.1', ROUTER_ANSWERS);
  expect(await endOf(world, '10.0.2.1')).toMatchObject({ kind: 'arrives', router: 'lr-vpc-a' });
  expect(await endOf(world, '10.0.2.77')).toMatchObject({ kind: 'stopped' });
});

it('does not say so of somebody who is there', async () => {
  expect(await endOf(worldOf('10.0.1.1', ASKS), '10.0.2.11')).toMatchObject({ outcome: 'unsure' });
});

it('asks the kernel from the host of the internet that sends, and sends from there', async () => {
  const asked: RouteQuestion[] = [];
  const world = worldOf('203.0.113.1', '');
  const first = { kind: 'unicast', device: 'eth0', via: '203.0.113.1', source: '203.0.113.10' } as const;
  const kernel: DiagnoseWorld['kernel'] = async (netns, question) => {
    asked.push(question);
    const answer = await world.kernel(netns, question);
    if (answer.kind !== 'view') return answer;
    const addresses = ['203.0.113.10', '203.0.113.11'];
    const devices = answer.view.devices.map((one) => ({ ...one, addresses }));
    return { kind: 'view', view: { ...answer.view, devices, route: first } };
  };
  const packet = {
    ...({
      ipSrc: '203.0.113.11',
      ipDst: '198.51.100.10',
      protocol: 'tcp',
      srcPort: 50_000,
      dstPort: 80,
    } as const),
    isAnswer: false,
  };
  const at: At = { netns: 'internet', role: 'internet', arrivedBy: undefined, rules: 'intended' };
  const { next } = await throughNamespace({ ...world, kernel }, packet, at);
  expect(asked.map(routeWords)).toEqual([['198.51.100.10', 'from', '203.0.113.11']]);
  expect(next).toMatchObject({ kind: 'leaves', packet: { ipSrc: '203.0.113.11' } });
});

it('is unsure where a namespace cannot be asked, and says that one is gone where it is', async () => {
  const world = worldOf(undefined, '');
  const silent = { ...world, kernel: () => Promise.resolve({ kind: 'unknown', text: 'no answer' } as const) };
  expect(await endOf(silent, '10.0.1.12')).toMatchObject({
    ...{ outcome: 'unsure', text: `${SENDER} cannot be asked: no answer`, causes: [] },
  });
  const gone = { ...world, kernel: () => Promise.resolve({ kind: 'gone' } as const) };
  expect(await endOf(gone, '10.0.1.12')).toMatchObject({
    outcome: 'lost',
    text: `the namespace ${SENDER} is gone`,
  });
});
