// Packets as they pass, held against tcpdump and against what was sent; what is lost is counted; nothing stays behind.

import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StartedCommand } from '../support/started-command.ts';
import { reasonToSkip } from '../support/users.ts';
import { LabSession } from '../support/lab-session.ts';
import { until } from '../support/lab-until.ts';

const LAB = `name: seen
nodes: 2
vpcs:
  - { name: vpc-a, subnets: [web], natGateways: true }
workloads: 2
`;
const START_MS = 10_000;
const END_MS = 30_000;
const PINGS = 20_000;

type Line = {
  readonly kind: 'packet' | 'end';
  readonly device?: string;
  readonly protocol?: string;
  readonly source?: string;
  readonly destination?: string;
  readonly info?: string;
  readonly inside?: Line;
  readonly packets?: number;
  readonly dropped?: number;
  readonly devices?: ReadonlyArray<{ readonly device: string; readonly ended?: string }>;
};

const LABS = (['root', 'ordinary user'] as const).map((kind) => {
  const reason = reasonToSkip(kind);
  return { kind, reason, title: reason === undefined ? `a lab of ${kind}` : `a lab of ${kind}: ${reason}` };
});

describe.each(LABS)('$title', ({ kind, reason }) => {
  let session: LabSession;
  beforeAll(async () => {
    if (reason !== undefined) return;
    session = new LabSession(kind);
    await session.vpclab('up', session.file(LAB), '--quiet', '--no-verify');
  });
  afterAll(async () => {
    if (reason === undefined) await session.end();
  });
  const lines = (command: StartedCommand): readonly Line[] =>
    command.out
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line);

  /** Pings until the capture has its packets: it may begin later than the first of them. */
  async function pingUntilEnd(capture: StartedCommand, from: string, to: string): Promise<void> {
    let isOver = false;
    const end = capture.end(END_MS).finally(() => (isOver = true));
    while (!isOver) await session.run(['exec', from, '--', 'ping', '-c', '1', '-W', '1', to]);
    expect(await end).toEqual([0, null]);
  }

  it.skipIf(reason !== undefined)('shows a packet before and after translation, in that order', async () => {
    const capture = session.start([
      'capture',
      'nat-gateway-a',
      '--filter',
      'icmp',
      '--count',
      '12',
      '--json',
    ]);
    await pingUntilEnd(capture, 'vpc-a-web-1', '203.0.113.10');
    const seen = lines(capture).map(({ device, source, destination, info, kind: what, dropped }) =>
      what === 'end' ? `end ${dropped}` : `${device} ${source} > ${destination} ${info?.slice(0, 12)}`,
    );
    // It may begin with a packet on its way.
    const whole = seen.indexOf('eth1 10.0.1.11 > 203.0.113.10 echo request');
    expect([...seen.slice(whole, whole + 4), seen.at(-1)]).toEqual([
      'eth1 10.0.1.11 > 203.0.113.10 echo request',
      'eth0 198.51.100.10 > 203.0.113.10 echo request',
      'eth0 203.0.113.10 > 198.51.100.10 echo reply i',
      'eth1 203.0.113.10 > 10.0.1.11 echo reply i',
      'end 0',
    ]);
  });

  it.skipIf(reason !== undefined)('shows what a tunnel carries', async () => {
    const capture = session.start([
      'capture',
      'node-1',
      '--filter',
      'udp port 6081',
      '--count',
      '4',
      '--json',
    ]);
    await pingUntilEnd(capture, 'vpc-a-web-1', '10.0.1.12');
    // It may begin with a reply on its way, or with ARP.
    const inside = { source: '10.0.1.11', destination: '10.0.1.12', protocol: 'icmp' };
    expect(lines(capture)).toContainEqual(
      expect.objectContaining({
        device: 'ul',
        protocol: 'geneve',
        inside: expect.objectContaining(inside) as unknown,
      }),
    );
  });

  it.runIf(kind === 'root' && reason === undefined)(
    'writes what tcpdump reads, to a file and to a pipe',
    async () => {
      const file = join(session.user.directory, 'seen.pcapng');
      const options = ['capture', 'vpc-a-web-1', '--filter', 'icmp and host 10.0.1.12', '--count', '3'];
      const shown = session.start([...options, '--pcap', file]);
      await pingUntilEnd(shown, 'vpc-a-web-1', '10.0.1.12');
      const prefix = ['sh', '-c', '"$@" | tcpdump -nr -', 'sh'];
      const piped = session.start([...options, '--pcap', '-'], { prefix });
      await pingUntilEnd(piped, 'vpc-a-web-1', '10.0.1.12');
      const fromFile = execFileSync('tcpdump', ['-nr', file], { encoding: 'utf8', stdio: 'pipe' });
      for (const text of [fromFile, piped.out])
        expect(text).toMatch(/IP 10\.0\.1\.11 > 10\.0\.1\.12: ICMP echo request[^]*echo reply/);
      // The same packets in our words.
      expect(shown.out.match(/10\.0\.1\.1[12] > 10\.0\.1\.1[12] icmp echo re/g)).toHaveLength(3);
      expect(piped.err).toContain('3 packets; none was lost.\n');
    },
  );

  it.skipIf(reason !== undefined)('counts each packet that was not read in time', async () => {
    const prefix = ['sh', '-c', '"$@" | (sleep 5; cat >/dev/null)', 'sh'];
    const options = ['-i', 'lo', '--duration', '7s', '--pcap', '-'];
    const capture = session.start(['capture', 'vpc-a-web-2', ...options], { prefix });
    await until(() => isListening(session, 'vpc-a-web-2'), 'the capture to begin', START_MS);
    await session.exec('vpc-a-web-2', 'ping', '-q', '-f', '-s', '1400', '-c', String(PINGS), '127.0.0.1');
    expect(await capture.end(END_MS)).toEqual([0, null]);
    const [, packets = '', lost = ''] = /^(\d+) packets; (\d+) more were lost/.exec(capture.err) ?? [];
    expect(Number(lost)).toBeGreaterThan(0);
    // A request and a reply each, and nothing else is on a loopback device that nobody uses.
    expect(Number(packets) + Number(lost)).toBe(2 * PINGS);
  });

  it.runIf(kind === 'root' && reason === undefined)(
    'ends with its client, with its interface, and after its time',
    async () => {
      const killed = session.start(['capture', 'vpc-a-web-1']);
      await until(() => isListening(session, 'vpc-a-web-1'), 'the capture to begin', START_MS);
      killed.child.kill('SIGKILL');
      await until(async () => !(await isListening(session, 'vpc-a-web-1')), 'the socket to go', 5_000);

      const started = performance.now();
      const timed = session.start(['capture', 'vpc-a-web-1', '--duration', '2s', '--json']);
      expect(await timed.end(END_MS)).toEqual([0, null]);
      expect(performance.now() - started).toBeGreaterThan(2_000);

      const gone = session.start(['capture', 'vpc-a-web-2', '--json']);
      await until(() => isListening(session, 'vpc-a-web-2'), 'the capture to begin', START_MS);
      await session.exec('vpc-a-web-2', 'ip', 'link', 'del', 'eth0');
      expect(await gone.end(END_MS)).toEqual([0, null]);
      expect(lines(gone).at(-1)?.devices).toMatchObject([{ device: 'eth0', ended: 'the interface is gone' }]);
      await session.vpclab('apply', '--quiet');
    },
  );

  it.runIf(kind === 'root' && reason === undefined).each([
    [['web-1'], 'did you mean vpc-a-web-1?'],
    [['vpc-a-web-1', '--interface', 'eth9'], 'did you mean eth0?'],
    [['vpc-a-web-1', '--filter', 'no such thing'], "can't parse filter expression"],
    [['vpc-a-web-1', '--filter', '-w /tmp/file'], "can't parse filter expression"],
    [['vpc-a-web-1', '--pcap', '/nowhere/file'], '/nowhere/file cannot be written'],
    [['vpc-a-web-1', '--pcap', '-', '--json'], 'choose one'],
    [['vpc-a-web-1', '--duration', '0'], 'is not a time from 1s to 24h'],
  ])('says what is wrong with %j', async (words, message) => {
    const { code, err, out } = await session.run(['capture', ...words]);
    expect({ code, out }).toMatchObject({ code: 2 });
    expect(err + out).toContain(message);
  });
});

/** A packet socket in the target that is not of our making would be found too: workloads have none. */
async function isListening(session: LabSession, target: string): Promise<boolean> {
  const sockets = await session.exec(target, 'cat', '/proc/net/packet');
  return sockets.trim().split('\n').length > 1;
}
