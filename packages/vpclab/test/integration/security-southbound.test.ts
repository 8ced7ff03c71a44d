// A hostile node at the southbound database: what it is refused, and what OVN's RBAC lets it do all the same. The node
// is node-1 with its own key and certificate; each claim of docs/security.md is done here, not read from a manual.

import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WorkloadPart } from '../../src/model/inventory.ts';
import { SB_SOCKET } from '../../src/model/layout.ts';
import { daemonPid, firstProcess } from '../support/lab-processes.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';
import { until } from '../support/lab-until.ts';
import { reasonToSkip } from '../support/users.ts';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');
const HOSTILE = join(import.meta.dirname, '../support/hostile-node.sh');
const CLIENTS = join(import.meta.dirname, 'fixtures/southbound-clients.ts');
const SERVER = '172.31.0.1:6642';
const OWN = '/run/lab/node-1/southbound';
/** Three nodes: the hostile one, that of the victim, and one that sends to the victim. */
const LAB = readFileSync(shippedLab('two-vpcs'), 'utf8').replace(/^nodes: .*$/m, 'nodes: 3');
const reason = reasonToSkip('root');

describe.skipIf(reason !== undefined)('a hostile node', () => {
  let session: LabSession;
  let files: string;
  /** A port of another tenant on another node, one of the same VPC on a third, and one on the hostile node. */
  let victim: WorkloadPart;
  let sender: WorkloadPart;
  let thief: WorkloadPart;
  /** OVN from 25.03 on: a table that came with it is in the schema. */
  let keepsRoles: boolean;
  beforeAll(async () => {
    session = new LabSession('root');
    await session.vpclab('up', session.file(LAB), '--quiet');
    const workloads = await session.json<readonly WorkloadPart[]>('inspect', 'workloads');
    const at = (vpc: string, node: string, subnet?: string): WorkloadPart => {
      const found = workloads.find(
        (one) => one.vpc === vpc && one.node === node && (subnet === undefined || one.subnet === subnet),
      );
      if (found === undefined) throw new Error(`no workload of ${vpc} on ${node}`);
      return found;
    };
    victim = at('vpc-b', 'node-2');
    sender = at('vpc-b', 'node-3');
    thief = at('vpc-b', 'node-1');
    files = `/proc/${firstProcess(session.root)}/root`;
    keepsRoles = (await sbctl(['list', 'Advertised_Route'])).code === 0;
  });
  afterAll(async () => {
    await session.end();
  });

  const tls = (base: string): readonly string[] => [
    '-p',
    `${base}.key`,
    '-c',
    `${base}.pem`,
    '-C',
    `${OWN}.ca.pem`,
  ];
  const sbctlOf = (words: readonly string[], remote = `ssl:${SERVER}`, identity = tls(OWN)) => [
    ...['ovn-sbctl', '--timeout=5', '--no-leader-only', `--db=${remote}`, ...identity, ...words],
  ];
  const sbctl = async (...of: Parameters<typeof sbctlOf>) =>
    await session.run(['exec', 'node-1', '--', ...sbctlOf(...of)]);
  const found = async (...words: readonly string[]): Promise<string> => {
    const { code, out, err } = await sbctl(['--bare', '--columns=_uuid', ...words]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    return out.trim();
  };

  const holder = async (): Promise<string> =>
    (
      await sbctl(['--bare', '--columns=chassis', 'find', 'Port_Binding', `logical_port=${victim.name}`])
    ).out.trim();

  it('is not heard without a certificate of the lab, or without TLS', async () => {
    const make = `umask 077; openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=node-1 -keyout /run/lab/self.key -out /run/lab/self.pem 2>&1`;
    await session.exec('node-1', 'sh', '-c', make);
    const forged = await sbctl(['show'], `ssl:${SERVER}`, tls('/run/lab/self'));
    expect(forged.code).not.toBe(0);
    const plain = await sbctl(['show'], `tcp:${SERVER}`, []);
    expect(plain.code).not.toBe(0);
    // Control: the same with its own is heard.
    expect((await sbctl(['show'])).out).toContain('Chassis node-2');
  });

  it('changes nothing of another node or tenant, and none of the rules', async () => {
    const said = await session.exec('node-1', 'sh', HOSTILE, SERVER, OWN, victim.name, 'node-1', 'node-2');
    const attempts = said.trim().split('\n');
    expect(attempts.length).toBe(20);
    expect(attempts.filter((line) => !line.startsWith('REFUSED '))).toEqual([]);
  });

  it('reads everything of every tenant', async () => {
    const tables = [
      'Port_Binding',
      '--',
      'list',
      'Logical_Flow',
      '--',
      'list',
      'Address_Set',
      '--',
      'list',
      'DNS',
    ];
    expect((await sbctl(['list', ...tables])).code).toBe(0);
    expect(await found('find', 'Port_Binding', `logical_port=${victim.name}`)).not.toBe('');
  });

  it('claims a port of another tenant, and its owner takes that back', async () => {
    const [mine, other] = [
      await found('find', 'Chassis', 'name=node-1'),
      await found('find', 'Chassis', 'name=node-2'),
    ];
    expect(await holder()).toBe(other);
    // In one command, as the owner is quick: what it was between is in its answer.
    const claimed = await sbctl([
      ...['set', 'Port_Binding', victim.name, `chassis=${mine}`, '--'],
      ...['get', 'Port_Binding', victim.name, 'chassis'],
    ]);
    expect(claimed.out.trim()).toBe(mine);
    await until(async () => (await holder()) === other, 'the owner to have its port again', 10_000);
  });

  it('keeps on claiming it with a port of that name, and gets packets of third nodes to it as long as it does', async () => {
    const [mine, other] = [
      await found('find', 'Chassis', 'name=node-1'),
      await found('find', 'Chassis', 'name=node-2'),
    ];
    const switchOf = ['ovs-vsctl', '--db=unix:/run/lab/node-1/db.sock'];
    const fake = ['add-port', 'br-int', 'fake', '--', 'set', 'interface', 'fake', 'type=internal'];
    await session.exec('node-1', ...switchOf, ...fake, `external_ids:iface-id=${victim.name}`);
    await session.exec('node-1', 'ip', 'link', 'set', 'fake', 'up');
    // ovn-controller takes a port back no sooner than half a second after it last did; who writes the row need not wait.
    const claim = `for _ in $(seq 40); do "$@" || exit; sleep 0.1; done`;
    const set = ['set', 'Port_Binding', victim.name, `chassis=${mine}`];
    const ping = ['ping', '-q', '-i', '0.05', '-c', '100', '-W', '1', victim.address];
    const statistics = '/sys/class/net/fake/statistics';
    const answered = await until(
      async () => {
        const [{ out }] = await Promise.all([
          session.run(['exec', sender.name, '--', ...ping]),
          session.exec('node-1', 'sh', '-c', claim, 'sh', ...sbctlOf(set)),
        ]);
        const got = Number(await session.exec('node-1', 'cat', `${statistics}/rx_packets`));
        const received = Number(/(\d+) received/.exec(out)?.[1]);
        return got > 0 && received < 95 && { received };
      },
      'packets at the port of the hostile node',
      30_000,
    );
    await session.exec('node-1', ...switchOf, 'del-port', 'br-int', 'fake');
    expect(answered.received).toBeGreaterThan(0);
    await until(async () => (await holder()) === other, 'the owner to have its port again', 10_000);
    await session.exec(sender.name, 'ping', '-q', '-c', '1', '-W', '5', victim.address);
  });

  /** The rights of central are those of nobody who connects from elsewhere. */
  const byHand = async (words: readonly string[]) =>
    await session.run(['exec', 'central', '--', 'ovn-sbctl', ...words]);
  /** Done as the hostile node, or refused where its role is narrower than OVN's: then done by hand, to see it undone. */
  const write = async (column: string, value: string, port: string): Promise<void> => {
    const words = ['set', 'Port_Binding', port, `${column}=${value}`, '--'];
    const answer = ['get', 'Port_Binding', port, column];
    const asNode = await sbctl([...words, ...answer]);
    if (keepsRoles) {
      expect(asNode.code).not.toBe(0);
      expect(asNode.err).toMatch(/RBAC rules for client .*node-1.* prohibit/);
    }
    const written = keepsRoles ? await byHand([...words, ...answer]) : asNode;
    expect(written.code).toBe(0);
    expect(written.out).toContain(value);
  };

  it('writes no options of ports, or what it writes is taken back', async () => {
    const port = 'rp-ls-vpc-b-web-lr-vpc-b';
    const peer = async (): Promise<string> =>
      (await sbctl(['--if-exists', 'get', 'Port_Binding', port, 'options:peer'])).out.trim();
    const before = await peer();
    expect(before).not.toBe('');
    await write('options:peer', 'none', port);
    await until(async () => (await peer()) === before, 'northd to write the peer again', 10_000);
    await session.exec(sender.name, 'ping', '-q', '-c', '1', '-W', '5', victim.address);
  });

  /** Its own would put a second chassis right. */
  const controller = async (signal: 'STOP' | 'CONT') =>
    await session.exec('node-1', 'sh', '-c', `kill -${signal} $(cat /run/lab/node-1/ovn-controller.pid)`);

  it('binds no port of others to a second chassis, or not for long: it gets no copy of their packets', async () => {
    const mine = await found('find', 'Chassis', 'name=node-1');
    const copies = async (): Promise<number> => {
      const dump = `timeout 3 tcpdump -n -l -i ul udp port 6081 2>/dev/null | grep -c "${sender.address} > ${victim.address}: ICMP"; true`;
      const ping = ['-q', '-i', '0.1', '-c', '20', '-W', '1', victim.address];
      const [seen, { out }] = await Promise.all([
        session.exec('node-1', 'sh', '-c', dump),
        session.run(['exec', sender.name, '--', 'ping', ...ping]),
      ]);
      expect(out).toMatch(/ 0% packet loss/);
      return Number(seen);
    };
    await controller('STOP');
    try {
      await write('additional_chassis', mine, victim.name);
      await until(async () => (await copies()) === 0, 'no copy to arrive at the hostile node', 10_000);
    } finally {
      await controller('CONT');
    }
  });

  it('has a second chassis taken back at once, also while northd does not answer', async () => {
    const mine = await found('find', 'Chassis', 'name=node-1');
    const northd = daemonPid(session.root, 'central/ovn-northd');
    await controller('STOP');
    process.kill(northd, 'SIGSTOP');
    try {
      // Where northd looks past that, it is asked to compute everything again.
      await byHand(['set', 'Port_Binding', 'rp-ls-vpc-b-web-lr-vpc-b', 'options:x=1']);
      await sleep(300);
      await byHand(['set', 'Port_Binding', victim.name, `additional_chassis=${mine}`]);
      const begunAt = performance.now();
      const second = async () =>
        (await byHand(['get', 'Port_Binding', victim.name, 'additional_chassis'])).out.trim();
      await until(async () => (await second()) === '[]', 'no second chassis', 10_000);
      expect(performance.now() - begunAt).toBeLessThan(1_000);
    } finally {
      process.kill(northd, 'SIGCONT');
      await controller('CONT');
    }
  });

  it('has that taken back too when vpclabd was away meanwhile', async () => {
    const mine = await found('find', 'Chassis', 'name=node-1');
    const port = 'rp-ls-vpc-b-web-lr-vpc-b';
    const ofPort = ['--if-exists', 'get', 'Port_Binding', port, 'options:peer', '--'];
    const state = async (): Promise<string> =>
      (await sbctl([...ofPort, 'get', 'Port_Binding', victim.name, 'additional_chassis'])).out;
    const before = await state();
    await controller('STOP');
    const vpclabd = daemonPid(session.root, 'vpclabd');
    process.kill(vpclabd, 'SIGSTOP');
    // Past vpclabd, which otherwise runs what `exec` does.
    const peer = ['set', 'Port_Binding', port, 'options:peer=none', '--'];
    const second = ['set', 'Port_Binding', victim.name, `additional_chassis=${mine}`];
    execFileSync('ovn-sbctl', [`--db=unix:${files}${SB_SOCKET}`, ...peer, ...second]);
    process.kill(vpclabd, 'SIGKILL');
    try {
      await until(async () => (await state()) === before, 'both to be as before', 20_000);
    } finally {
      await controller('CONT');
    }
    expect(await state()).toBe(before);
  });

  it('adds MAC bindings and FDB entries, which turn no packet to an address that OVN knows', async () => {
    const column = async (name: string, ...words: readonly string[]): Promise<string> =>
      (await sbctl(['--bare', `--columns=${name}`, ...words])).out.trim();
    const ofPort = (name: string, port: string) =>
      column(name, 'find', 'Port_Binding', `logical_port=${port}`);
    const routerPort = `rp-ls-${victim.vpc}-${victim.subnet}-lr-${victim.vpc}`;
    const router = await ofPort('datapath', routerPort);
    const key = await column('tunnel_key', 'list', 'Datapath_Binding', await ofPort('datapath', victim.name));
    const quoted = (mac: string): string => `mac="${mac}"`;
    const poison = [
      quoted(thief.mac),
      `ip=${victim.address}`,
      `logical_port=${routerPort}`,
      `datapath=${router}`,
    ];
    const binding = await sbctl(['create', 'MAC_Binding', ...poison]);
    expect(binding).toMatchObject({ code: 0, err: '' });
    const entry = await sbctl(['create', 'FDB', quoted(victim.mac), `dp_key=${key}`, 'port_key=1']);
    expect(entry).toMatchObject({ code: 0, err: '' });
    // The sender's switch has the flow: its cookie is the beginning of the row's UUID (ovn-controller, lflow.c).
    const cookie = `cookie=0x${Number.parseInt(binding.out.slice(0, 8), 16).toString(16)}/-1`;
    const flows = ['ovs-ofctl', '-O', 'OpenFlow13', 'dump-flows', 'unix:/run/lab/node-3/br-int.mgmt', cookie];
    const isPoisoned = async (): Promise<boolean> =>
      (await session.exec('node-3', ...flows)).includes(thief.mac);
    await until(isPoisoned, "the sender's switch to hold the binding", 10_000);
    const asked = await session.exec(sender.name, 'curl', '-sS', '-m', '5', `http://${victim.address}`);
    expect(asked).toContain(`"name":"${victim.name}"`);
    const { ok, failed } = await session.json<{ ok: boolean; failed: readonly unknown[] }>('verify');
    expect({ ok, failed }).toEqual({ ok: true, failed: [] });
    for (const [table, row] of [
      ['MAC_Binding', binding],
      ['FDB', entry],
    ] as const)
      expect((await sbctl(['destroy', table, row.out.trim()])).code).toBe(0);
  });

  it('adds a tunnel end and multicast groups under its own name, and events', async () => {
    const mine = await found('find', 'Chassis', 'name=node-1');
    const datapath = (
      await sbctl(['--bare', '--columns=datapath', 'find', 'Port_Binding', `logical_port=${victim.name}`])
    ).out.trim();
    const group = ['address=239.0.0.1', `datapath=${datapath}`, `chassis=${mine}`];
    // Debian 12's OVN does not ask whose groups are; from the version on that does, they have this column.
    const areOwned = (await sbctl(['--columns=chassis_name', 'list', 'IGMP_Group'])).code === 0;
    const foreign = await sbctl(['create', 'IGMP_Group', ...group, 'chassis_name=node-2']);
    expect(foreign.err).toMatch(
      areOwned ? /RBAC rules for client .*node-1.* prohibit/ : /not contain a column/,
    );
    if (areOwned) group.push('chassis_name=node-1');
    const added = await sbctl([
      ...['--id=@encap', 'create', 'Encap', 'type=geneve', 'ip=172.31.0.66', 'chassis_name=node-1', '--'],
      ...['add', 'Chassis', 'node-1', 'encaps', '@encap', '--', 'create', 'IGMP_Group', ...group, '--'],
      ...['create', 'Controller_Event', 'event_type=empty_lb_backends'],
    ]);
    expect(added).toMatchObject({ code: 0 });
    const [, ...rows] = added.out.trim().split('\n').filter(Boolean);
    expect(rows.length).toBe(2);
    const [igmp = '', event = ''] = rows;
    await sbctl(['destroy', 'IGMP_Group', igmp, '--', 'destroy', 'Controller_Event', event]);
  });

  it('finds keys in files that are closed, and nowhere else', async () => {
    const keys = [
      'node-1/southbound',
      'node-2/southbound',
      'node-3/southbound',
      'central/southbound',
      'central/authority',
    ].map((name) => `${files}/run/lab/${name}.key`);
    const bodies = keys.map((file) => {
      expect([file, (statSync(file).mode & 0o777).toString(8)]).toEqual([file, '600']);
      return readFileSync(file, 'utf8').split('\n')[1] ?? '';
    });
    expect(new Set(bodies).size).toBe(bodies.length);
    const asked = await Promise.all([
      ...[
        ['plan', '--json'],
        ['status', '--json'],
        ['inspect', '--json'],
        ['events', '--json'],
      ].map(async (args) => (await session.run(args)).out),
      session.exec(
        'central',
        'sh',
        '-c',
        'cat /run/lab/*/*.log /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null; true',
      ),
      session.exec('central', 'sh', '-c', 'find /run/lab/.daemons -type f -exec cat {} +'),
    ]);
    // The lab's directory on the host, which the lab itself cannot list.
    const find = [session.root, '-type', 'f', '-exec', 'cat', '{}', '+'];
    const said = [...asked, execFileSync('find', find, { encoding: 'utf8' })];
    // Control: the marks of daemons are in there.
    expect(said.join('').includes('VPCLAB_MARK=')).toBe(true);
    for (const body of bodies) {
      expect(body.length).toBe(64);
      expect(said.some((text) => text.includes(body))).toBe(false);
    }
  });

  it('speaks TLS also as the exporter and the routing agent, which say what they lack', async () => {
    const exporter = [
      process.execPath,
      MAIN,
      'exporter',
      '--sb',
      `ssl:${SERVER}`,
      '--listen',
      '127.0.0.1:9477',
    ];
    const flags = [
      '--ca-cert',
      `${OWN}.ca.pem`,
      '--certificate',
      `${OWN}.pem`,
      '--private-key',
      `${OWN}.key`,
    ];
    const scrape = `"$@" & for _ in $(seq 100); do sleep 0.1; curl -sf http://127.0.0.1:9477/metrics | grep -a '^ovn_chassis_info.*node-2' && break; done; kill $!`;
    expect(await session.exec('node-1', 'sh', '-c', scrape, 'sh', ...exporter, ...flags)).toContain('node-2');
    const half = await session.run(['exec', 'node-1', '--', ...exporter, ...flags.slice(0, 4)]);
    expect(half.err).toContain('--certificate and --private-key go together');
    expect(await session.exec('node-1', process.execPath, CLIENTS, `ssl:${SERVER}`, OWN)).toBe('true\n');
  });

  it('is as the plan says in the end, and packets prove the lab', async () => {
    expect((await session.json<{ changes: readonly unknown[] }>('plan')).changes).toEqual([]);
    expect((await session.json<{ ok: boolean }>('verify')).ok).toBe(true);
  });
});
