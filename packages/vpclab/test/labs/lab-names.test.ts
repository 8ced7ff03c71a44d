// Names and DHCP as programs in workloads meet them: getent, dig and a DHCP client; and the view that a program has of the
// machine that it runs on.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VerifyReport } from '../../src/model/engine.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';
import { reasonToSkip } from '../support/users.ts';

const RESOLVER = '169.254.169.253';
/** Of the requirement: an unknown name is told to be unknown within 100 ms. */
const UNKNOWN_MS = 100;
/** What is known to be there, so that a machine that is busy is not taken for a resolver that is slow. */
const TRIES = 5;

const hasDig = existsSync('/usr/bin/dig');
const hasDhclient = existsSync('/usr/sbin/dhclient');
const without = (has: boolean, package_: string): string => (has ? '' : ` (skipped: ${package_} is missing)`);

let session: LabSession;
beforeAll(async () => {
  session = new LabSession();
  await session.vpclab('up', shippedLab('dns'), '--quiet');
});
afterAll(async () => await session.end());

async function outcome(from: string, ...command: readonly string[]): Promise<string> {
  const { code, out } = await session.run(['exec', from, '--', ...command]);
  return code === 0 ? out.trim().replaceAll(/\s+/g, ' ') : `exit code ${code}`;
}

async function digs(from: string, ...words: readonly string[]): Promise<string> {
  return await outcome(from, 'dig', '+tries=1', '+time=2', ...words);
}

describe('names of a VPC', () => {
  it.each([
    ['vpc-a-web-2', '10.0.1.12 vpc-a-web-2.vpc-a.internal'],
    ['vpc-a-db-1.db', '10.0.2.11 vpc-a-db-1.db.vpc-a.internal'],
    ['vpc-a-db-1.db.vpc-a.internal', '10.0.2.11 vpc-a-db-1.db.vpc-a.internal'],
    ['host-1.internet', '203.0.113.10 host-1.internet'],
    ['10.0.2.12', '10.0.2.12 vpc-a-db-2.db.vpc-a.internal'],
    ['203.0.113.10', '203.0.113.10 host-1.internet'],
    // What the other VPC calls its own, at the same addresses.
    ['vpc-b-web-1', 'exit code 2'],
    ['vpc-b-web-1.web.vpc-b.internal', 'exit code 2'],
  ])('getent says of %s: %s', async (name, expected) => {
    expect(await outcome('vpc-a-web-1', 'getent', 'hosts', name)).toBe(expected);
  });

  it('are those of the other VPC there', async () => {
    expect(await outcome('vpc-b-web-2', 'getent', 'hosts', 'vpc-b-web-1.web')).toBe(
      '10.0.1.11 vpc-b-web-1.web.vpc-b.internal',
    );
    expect(await outcome('vpc-b-web-2', 'getent', 'hosts', '10.0.1.11')).toBe(
      '10.0.1.11 vpc-b-web-1.web.vpc-b.internal',
    );
  });

  it('resolve to the workload they name', async () => {
    expect(await outcome('vpc-a-web-1', 'curl', '-s', '-m', '5', 'http://vpc-a-db-2')).toContain(
      '"name":"vpc-a-db-2"',
    );
    expect(await outcome('vpc-a-web-1', 'curl', '-s', '-m', '5', 'http://host-1.internet')).toContain(
      '"name":"host-1"',
    );
  });

  it.skipIf(!hasDig)(
    `dig finds by UDP and TCP, with EDNS and without${without(hasDig, 'bind9-dnsutils')}`,
    async () => {
      const name = 'vpc-a-db-1.db.vpc-a.internal';
      for (const how of ['+noedns', '+edns=0', '+tcp'])
        expect(await digs('vpc-a-web-1', how, '+short', name)).toBe('10.0.2.11');
      for (const how of ['+noedns', '+tcp'])
        expect(await digs('vpc-a-web-1', how, '+short', '-x', '10.0.2.11')).toBe(`${name}.`);
    },
  );

  it.skipIf(!hasDig)(
    `OVN answers first, whomever it is sent to${without(hasDig, 'bind9-dnsutils')}`,
    async () => {
      // 203.0.113.99 is nobody, and an hour is OVN's own time to live.
      const told = await digs('vpc-a-web-1', '+noedns', '@203.0.113.99', 'vpc-a-web-2.web.vpc-a.internal');
      expect(told).toContain('vpc-a-web-2.web.vpc-a.internal. 3600 IN A 10.0.1.12');
    },
  );

  it.skipIf(!hasDig)(
    `an unknown name is unknown within ${UNKNOWN_MS} ms${without(hasDig, 'bind9-dnsutils')}`,
    async () => {
      for (const name of ['nothing.vpc-a.internal', 'vpc-b-web-1.web.vpc-b.internal', 'example.com']) {
        const times: number[] = [];
        for (let left = TRIES; left > 0; left -= 1) {
          const told = await digs('vpc-a-web-1', name);
          expect(told).toContain('status: NXDOMAIN');
          expect(told).toContain(`SERVER: ${RESOLVER}#53`);
          times.push(Number(/Query time: (\d+) msec/.exec(told)?.[1]));
        }
        console.log(`${name}: unknown after ${times.join(', ')} ms`);
        expect(Math.min(...times)).toBeLessThan(UNKNOWN_MS);
      }
    },
  );

  it.skipIf(!hasDig)(
    `a name without what is asked for is no unknown name${without(hasDig, 'bind9-dnsutils')}`,
    async () => {
      for (const type of ['AAAA', 'TXT', 'MX']) {
        const told = await digs('vpc-a-web-1', type, 'vpc-a-web-2.web.vpc-a.internal');
        expect(told).toContain('status: NOERROR');
        expect(told).toContain('ANSWER: 0');
      }
    },
  );
});

describe('a DHCP client', () => {
  async function told(workload: string): Promise<Readonly<Record<string, string>>> {
    const directory = join(session.user.directory, 'dhcp');
    mkdirSync(directory, { recursive: true });
    session.give(directory);
    const script = join(directory, 'script');
    // What the client would set up is set up already: it only has to say what it was told.
    writeFileSync(script, '#!/bin/sh\nenv | grep -E "^(reason|new_)"\n', { mode: 0o755 });
    const files = ['-lf', join(directory, `${workload}.leases`), '-pf', join(directory, `${workload}.pid`)];
    const [client, stop] = [
      ['dhclient', '-4', '-1', '-v', ...files, '-sf', script, 'eth0'],
      ['dhclient', '-x', ...files, '-sf', '/bin/true', 'eth0'],
    ];
    const { out, err } = await session.run(['exec', workload, '--', ...client]);
    await session.run(['exec', workload, '--', ...stop]);
    expect(err).toMatch(/DHCPDISCOVER on eth0[^]*DHCPOFFER of[^]*DHCPREQUEST for[^]*DHCPACK of/);
    const bound = out.slice(out.indexOf('reason=BOUND') === -1 ? out.length : 0);
    return Object.fromEntries(bound.split('\n').map((line): [string, string] => split(line)));
  }

  it.skipIf(!hasDhclient)(
    `is told what its workload has${without(hasDhclient, 'isc-dhcp-client')}`,
    async () => {
      expect(await told('vpc-a-web-1')).toMatchObject({
        new_ip_address: '10.0.1.11',
        new_subnet_mask: '255.255.255.0',
        new_routers: '10.0.1.1',
        new_dhcp_server_identifier: '10.0.1.1',
        new_interface_mtu: '1442',
        new_domain_name_servers: RESOLVER,
        new_domain_name: 'web.vpc-a.internal',
        new_domain_search: 'vpc-a.internal.',
        new_host_name: 'vpc-a-web-1',
        new_dhcp_lease_time: '3600',
      });
    },
  );

  it.skipIf(!hasDhclient)(
    `is told routes and the lease of its subnet${without(hasDhclient, 'isc-dhcp-client')}`,
    async () => {
      expect(await told('vpc-a-db-2')).toMatchObject({
        new_ip_address: '10.0.2.12',
        new_dhcp_lease_time: '600',
        // RFC 3442: the default route first, then 172.16.0.0/12.
        new_rfc3442_classless_static_routes: '0 10 0 2 1 12 172 16 10 0 2 11',
      });
    },
  );

  async function leases(): Promise<VerifyReport['results']> {
    const { code, out } = await session.run(['verify', '--json']);
    expect([0, 1]).toContain(code);
    const { results } = JSON.parse(out) as VerifyReport;
    return results.filter(({ category }) => category === 'dhcp');
  }
  const nbctl = async (...words: readonly string[]): Promise<string> =>
    await session.vpclab('exec', 'central', '--', 'ovn-nbctl', ...words);

  it('is promised what its workload has, also while another client listens there', async () => {
    const client = session.start(['exec', 'vpc-a-web-1', '--', 'nc', '-u', '-l', '-p', '68']);
    try {
      const found = await leases();
      expect(found.map(({ promise, ok }) => [promise, ok])).toEqual([
        ['vpc-a-web-1 is offered 10.0.1.11 by DHCP', true],
        ['vpc-a-web-2 is offered 10.0.1.12 by DHCP', true],
        ['vpc-a-db-1 is offered 10.0.2.11 by DHCP', true],
        ['vpc-a-db-2 is offered 10.0.2.12 by DHCP', true],
        ['vpc-a-closed-1 is offered 10.0.3.11 by DHCP', true],
        ['vpc-a-closed-2 is offered 10.0.3.12 by DHCP', true],
      ]);
      expect(found[0]?.observed).toBe(`10.0.1.11, router 10.0.1.1, DNS ${RESOLVER}, MTU 1442`);
    } finally {
      client.child.kill('SIGINT');
    }
  });

  it('that would be told something else, or nothing, is found by verify, and apply repairs it', async () => {
    await nbctl('clear', 'Logical_Switch_Port', 'vpc-a-web-1', 'dhcpv4_options');
    const options = await nbctl('--bare', '--columns=_uuid', 'find', 'DHCP_Options', 'cidr=10.0.2.0/24');
    await nbctl('set', 'DHCP_Options', options.trim(), 'options:router=10.0.2.99');
    const found = await leases();
    expect(found.map(({ ok }) => ok)).toEqual([false, true, false, false, true, true]);
    expect(found[0]).toMatchObject({
      observed: 'no offer',
      cause: expect.stringContaining('dhcpv4_options'),
    });
    expect(found[2]).toMatchObject({
      observed: `10.0.2.11, router 10.0.2.99, DNS ${RESOLVER}, MTU 1442`,
      cause: expect.stringContaining('router'),
    });
    await session.vpclab('apply', shippedLab('dns'), '--quiet');
    expect((await leases()).every(({ ok }) => ok)).toBe(true);
  });

  it.skipIf(!hasDhclient)(
    `is told nothing where the file has no DHCP${without(hasDhclient, 'isc-dhcp-client')}`,
    async () => {
      const files = ['-lf', '/dev/null', '--no-pid', '-sf', '/bin/true'];
      const client = ['timeout', '3', 'dhclient', '-4', '-1', '-d', ...files, 'eth0'];
      const { err } = await session.run(['exec', 'vpc-b-web-1', '--', ...client]);
      expect(err).toContain('DHCPDISCOVER on eth0');
      expect(err).not.toContain('DHCPOFFER');
    },
  );

  function split(line: string): [string, string] {
    const at = line.indexOf('=');
    return [line.slice(0, at), line.slice(at + 1)];
  }
});

describe('a program in a target', () => {
  it('has the name of the target, with its domain where names are resolved', async () => {
    expect(await outcome('vpc-a-web-1', 'hostname')).toBe('vpc-a-web-1');
    expect(await outcome('vpc-a-web-1', 'hostname', '--fqdn')).toBe('vpc-a-web-1.web.vpc-a.internal');
    expect(await outcome('node-2', 'hostname')).toBe('node-2');
    expect(await outcome('vpc-a-web-1', 'sh', '-c', 'echo "$PS1"')).toBe('vpc-a-web-1#');
    // The prompt of vtysh.
    expect(await outcome('edge', 'vtysh', '-c', 'show version')).toMatch(/^FRRouting \S+ \(edge\)/);
  });

  it('leaves the name of this machine as it is', async () => {
    const before = hostname();
    expect(before).not.toBe('vpc-a-web-1');
    await outcome('vpc-a-web-1', 'hostname');
    expect(hostname()).toBe(before);
  });

  it('sees the links of its namespace in /sys, and no other', async () => {
    expect(await outcome('vpc-a-web-1', 'ls', '/sys/class/net')).toBe('eth0 lo');
    expect(await outcome('nat-gateway-a', 'ls', '/sys/class/net')).toBe('eth0 eth1 lo');
  });

  it('is told at once that nobody resolves names where nobody does', async () => {
    const since = performance.now();
    expect(await outcome('internet', 'getent', 'hosts', 'nothing.example')).toBe('exit code 2');
    expect(performance.now() - since).toBeLessThan(3_000);
    expect(await outcome('internet', 'grep', 'nameserver', '/etc/resolv.conf')).toBe('nameserver 127.0.0.1');
    expect(await outcome('node-1', 'getent', 'hosts', 'node-1')).toMatch(/^172\.31\.0\.\d+ node-1$/);
  });

  it('has all of that also in the lab of an ordinary user', async (context) => {
    const reason = reasonToSkip('ordinary user');
    if (reason !== undefined) context.skip(reason);
    const other = new LabSession('ordinary user');
    try {
      await other.vpclab('up', shippedLab('dns'), '--quiet');
      const said = await other.exec(
        'vpc-a-web-1',
        ...['sh', '-c', 'hostname --fqdn; ls /sys/class/net; getent hosts vpc-a-db-1.db'],
      );
      expect(said.trim().split(/\s+/)).toEqual([
        'vpc-a-web-1.web.vpc-a.internal',
        ...['eth0', 'lo', '10.0.2.11', 'vpc-a-db-1.db.vpc-a.internal'],
      ]);
    } finally {
      await other.end();
    }
  });

  it('leaves nothing of that behind', async () => {
    const left = await outcome('central', 'sh', '-c', 'ls -d /run/view.* 2>/dev/null | wc -l');
    expect(left).toBe('0');
  });
});

describe('when the resolver or the table of OVN goes', () => {
  it('plan and verify say so, and apply puts it back', async () => {
    await session.exec('central', 'sh', '-c', 'ovn-nbctl clear logical_switch ls-vpc-a-web dns_records');
    await session.exec('vpc-a-resolver', 'ip', 'link', 'set', 'eth0', 'down');
    const { code, out } = await session.run(['verify', '--json']);
    expect(code).toBe(1);
    const report = JSON.parse(out) as { failed: { category: string; from: string; expected: string }[] };
    const failed = report.failed.map(({ category, from, expected }) => `${category} ${from} ${expected}`);
    expect(failed).toEqual(
      expect.arrayContaining([
        'dns vpc-a-web-1 present',
        'dns vpc-a-web-1 absent',
        'dns vpc-a-closed-2 absent',
      ]),
    );
    // OVN still answers in the subnet that has its table.
    expect(failed).not.toContain('dns vpc-a-db-2 present');
    expect(failed.filter((one) => one.includes('vpc-b'))).toEqual([]);
    await session.vpclab('apply');
    await session.vpclab('verify', '--quiet');
    expect(await outcome('vpc-a-web-1', 'getent', 'hosts', 'vpc-a-db-1.db')).toContain('10.0.2.11');
  });
});
