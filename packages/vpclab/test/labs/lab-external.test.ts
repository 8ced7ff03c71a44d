// The way out and back in, when something on it fails or somebody cheats. The gateway of vpc-a suffers, that of vpc-b
// must never notice.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startPing, startStream } from '../support/lab-flow.ts';
import { ask, isSilent } from '../support/lab-http.ts';
import { whileFailing } from '../support/lab-masked.ts';
import { daemonPid, findDaemon } from '../support/lab-processes.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';
import { timed, until } from '../support/lab-until.ts';

const HOST = '203.0.113.10';
/** Hold time and a margin for a busy machine. */
const WITHDRAWN_MS = 10_000;
const BACK_MS = 20_000;

let session: LabSession;
beforeAll(async () => {
  session = new LabSession();
  await session.vpclab('up', shippedLab('two-vpcs'), '--quiet');
});
afterEach(async () => {
  await session.vpclab('apply');
  await until(
    async () => (await session.run(['verify', '--quiet'])).code === 0,
    'the lab to be whole',
    BACK_MS,
  );
});
afterAll(async () => await session.end());

async function hasDefaultRoute(gateway: string): Promise<boolean> {
  return (await session.exec(gateway, 'ip', 'route', 'show', 'default')) !== '';
}

async function edgeRoutes(prefix: string): Promise<boolean> {
  return (await session.exec('edge', 'ip', 'route', 'show', prefix, 'proto', 'bgp')) !== '';
}

/** The other VPC's way out works all the while. */
async function withoutHarm(work: () => Promise<void>): Promise<void> {
  const flows = await Promise.all([
    startPing(session, 'vpc-b-web-1', HOST),
    startStream(session, 'vpc-b-app-1', HOST),
  ]);
  const dropped = async (): Promise<unknown> => {
    const summary = await session.execJson<{
      ipv4Unicast: { peers: Record<string, { connectionsDropped: number }> };
    }>('edge', 'vtysh', '-c', 'show bgp summary json');
    return summary.ipv4Unicast.peers['198.51.100.11']?.connectionsDropped;
  };
  const before = await dropped();
  expect(before).toBeTypeOf('number');
  await work();
  const [ping, stream] = await Promise.all([flows[0].end(), flows[1].end()]);
  expect(ping).toMatchObject({ lost: 0 });
  expect(ping.sent).toBeGreaterThan(20);
  expect(stream.odd).toBeUndefined();
  expect(await dropped()).toBe(before);
  expect(await hasDefaultRoute('nat-gateway-b')).toBe(true);
}

describe('a session that is lost', () => {
  const losses = [
    [
      'the edge shuts the neighbor down',
      ['vtysh', '-c', 'configure terminal', '-c', 'router bgp', '-c', 'neighbor 198.51.100.10 shutdown'],
    ],
    ['the link between them fails', ['ip', 'link', 'set', 'nat-gateway-a', 'down']],
  ] as const;
  it.each(losses)('%s: routes are withdrawn on both sides', async (what, command) => {
    expect(await hasDefaultRoute('nat-gateway-a')).toBe(true);
    expect(await edgeRoutes('10.0.0.0/16')).toBe(true);
    await withoutHarm(async () => {
      await session.exec('edge', ...command);
      const ms = await timed(async () => {
        await until(
          async () => !(await hasDefaultRoute('nat-gateway-a')),
          'the default route to go',
          WITHDRAWN_MS,
        );
        await until(async () => !(await edgeRoutes('10.0.0.0/16')), 'the prefix to go', WITHDRAWN_MS);
      });
      console.log(`${what}: withdrawn on both sides after ${ms} ms`);
      expect(await isSilent(session, 'vpc-a-web-1', HOST)).toBe(true);
      // Inside, and to the other VPC over the transit, nothing changes.
      expect(await ask(session, 'vpc-a-web-1', '10.0.2.12')).toMatchObject({ name: 'vpc-a-app-2' });
      expect(await ask(session, 'vpc-a-web-1', '10.1.2.12')).toMatchObject({ name: 'vpc-b-app-2' });
      const { code } = await session.run(['verify', '--json']);
      expect(code).toBe(1);
    });
    if (command[0] === 'vtysh') {
      const undo = command.map((word) => word.replace(/^neighbor/, 'no neighbor'));
      await session.exec('edge', ...undo);
    }
  });
});

describe('a gateway that fails', () => {
  it('is missed by its own VPC only: all its daemons are killed, again and again', async () => {
    await withoutHarm(async () => {
      for (let round = 0; round < 3; round += 1) {
        for (const name of ['zebra', 'bgpd']) {
          const pid = findDaemon(session.root, `nat-gateway-a/${name}`);
          if (pid !== undefined) process.kill(pid, 'SIGKILL');
        }
      }
      await session.exec('nat-gateway-a', 'ip', 'link', 'set', 'eth1', 'down');
      expect(await isSilent(session, 'vpc-a-web-1', HOST)).toBe(true);
      expect(await ask(session, 'vpc-a-web-1', '10.1.1.12')).toMatchObject({ name: 'vpc-b-web-2' });
    });
    await until(
      () => findDaemon(session.root, 'nat-gateway-a/bgpd') !== undefined,
      'bgpd to come back',
      BACK_MS,
    );
    expect(daemonPid(session.root, 'nat-gateway-a/zebra')).toBeGreaterThan(0);
  });
});

describe('cheating', () => {
  const count = async (gateway: string, counter: string): Promise<number> => {
    const listed = await session.exec(gateway, 'nft', 'list', 'counter', 'inet', 'vpclab', counter);
    return Number(/packets (\d+)/.exec(listed)?.[1]);
  };
  /** Echo requests that arrive there; the capture sees its own start, so nothing can be missed. */
  const arriving = async (target: string, device: string, filter: string, work: () => Promise<unknown>) => {
    const capture = session.start([
      'exec',
      target,
      '--',
      'tcpdump',
      '-Z',
      'root',
      '-nl',
      '--immediate-mode',
      '-i',
      device,
      filter,
    ]);
    try {
      await capture.says('listening on', 10_000);
      await work();
    } finally {
      capture.child.kill('SIGINT');
    }
    await capture.end(5_000);
    return capture.out.split('\n').filter(Boolean).length;
  };
  const ping = async (from: string, ...words: readonly string[]) =>
    await session.run(['exec', from, '--', 'ping', '-n', '-c', '3', '-i', '0.1', '-W', '1', ...words]);

  it('a workload does not get out under an address that is not its own', async () => {
    const honest = await arriving('vpc-a-app-1', 'eth0', 'icmp[icmptype] == icmp-echo', async () => {
      expect((await ping('vpc-a-web-1', '10.0.2.11')).code).toBe(0);
    });
    expect(honest).toBe(3);
    await session.exec('vpc-a-web-1', 'ip', 'address', 'add', '10.0.1.222/32', 'dev', 'eth0');
    await session.exec('vpc-a-web-1', 'ip', 'address', 'add', '198.51.100.77/32', 'dev', 'eth0');
    for (const source of ['10.0.1.222', '198.51.100.77']) {
      for (const [target, device, address] of [
        ['vpc-a-app-1', 'eth0', '10.0.2.11'],
        ['nat-gateway-a', 'eth1', HOST],
      ] as const) {
        const seen = await arriving(target, device, `src host ${source}`, async () => {
          expect((await ping('vpc-a-web-1', '-I', source, address)).code).toBe(1);
        });
        expect({ source, address, seen }).toEqual({ source, address, seen: 0 });
      }
    }
  });

  it('a gateway lets no foreign source out, even where port security let it pass', async () => {
    await session.exec('central', 'ovn-nbctl', '--wait=hv', 'lsp-set-port-security', 'vpc-a-web-1');
    await session.exec('vpc-a-web-1', 'ip', 'address', 'add', '172.16.5.5/32', 'dev', 'eth0');
    const before = await count('nat-gateway-a', 'dropped_spoofed_inside');
    const seen = await arriving('internet', 'eth0', 'icmp[icmptype] == icmp-echo', async () => {
      expect((await ping('vpc-a-web-1', '-I', '172.16.5.5', HOST)).code).toBe(1);
    });
    expect(seen).toBe(0);
    expect(await count('nat-gateway-a', 'dropped_spoofed_inside')).toBe(before + 3);
  });

  it('nobody gets in unasked', async () => {
    // The edge knows the way in: it learned it from the gateway.
    expect(await edgeRoutes('10.0.0.0/16')).toBe(true);
    const before = await count('nat-gateway-a', 'dropped_unsolicited');
    const seen = await arriving('vpc-a-web-1', 'eth0', `src host ${HOST}`, async () => {
      expect(await isSilent(session, 'internet', '10.0.1.11')).toBe(true);
      expect((await ping('internet', '10.0.1.11')).code).toBe(1);
    });
    expect(seen).toBe(0);
    expect(await count('nat-gateway-a', 'dropped_unsolicited')).toBeGreaterThanOrEqual(before + 4);
  });

  it('nobody outside passes for a workload', async () => {
    await session.exec('internet', 'ip', 'address', 'add', '10.0.3.11/32', 'dev', 'eth0');
    const before = await count('nat-gateway-a', 'dropped_spoofed_outside');
    const seen = await arriving('vpc-a-web-1', 'eth0', 'icmp[icmptype] == icmp-echo', async () => {
      expect((await ping('internet', '-I', '10.0.3.11', '10.0.1.11')).code).toBe(1);
    });
    expect(seen).toBe(0);
    expect(await count('nat-gateway-a', 'dropped_spoofed_outside')).toBe(before + 3);
  });
});

describe('rules and forwarding', () => {
  it('come in that order: where rules cannot be loaded, nothing is forwarded', async () => {
    const gateway = 'nat-gateway-a';
    const forwards = async (): Promise<string> =>
      (await session.exec(gateway, 'sysctl', '-n', 'net.ipv4.ip_forward')).trim();
    // Both gone, as in a gateway that was just made.
    await session.exec(
      gateway,
      'sh',
      '-c',
      'sysctl -q -w net.ipv4.ip_forward=0; nft delete table inet vpclab',
    );
    await whileFailing(session, { program: '/usr/sbin/nft', word: '-f' }, async () => {
      const { code, err } = await session.run(['apply']);
      expect(code).toBe(1);
      expect(err).toContain('/usr/sbin/nft fails for a test');
      expect(err).not.toMatch(/^ +at /m);
    });
    expect(await forwards()).toBe('0');
    await session.vpclab('apply');
    expect(await forwards()).toBe('1');
    expect(await ask(session, 'vpc-a-web-1', HOST)).toMatchObject({ caller: '198.51.100.10' });
  });
});
