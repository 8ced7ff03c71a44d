// Prometheus in a lab: what it sees, what it costs the lab when it goes wrong, who can reach it, and whether every panel of
// every dashboard shows something.

import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { promisify } from 'node:util';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isLeftOut } from '../../src/metrics/left-out.ts';
import type { VerifyReport } from '../../src/model/engine.ts';
import { sendDatagrams } from '../support/lab-datagrams.ts';
import { Scrape } from '../support/lab-metrics.ts';
import { daemonPid, labProcesses, untilReplaced } from '../support/lab-processes.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';
import { until } from '../support/lab-until.ts';

const LAB = 'two-vpcs';
const DASHBOARDS = join(import.meta.dirname, '../../../../dashboards/grafana');
/** A scrape each second, a rate over four of them, and room for a busy machine. */
const SEEN_MS = 30_000;
const PAYLOAD = 400;
const FRAME = PAYLOAD + 42;

type Sample = {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
};
type Status = {
  readonly targets: readonly { readonly job: string; readonly health: string }[];
  readonly rules: { readonly total: number; readonly failing: readonly string[] };
  readonly alerts: readonly {
    readonly name: string;
    readonly state: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly runbook: string;
  }[];
  readonly series: number;
  readonly space: { readonly usedBytes: number; readonly bytes: number };
};

/** With a quota, OSPF in one of the gateways and a security group: dashboards have panels for them. */
function labText(): string {
  const gateway = 'natGateways: [{ routing: { protocol: ospf, bfd: true } }]\n    connections: 5000';
  const group = 'securityGroups: [{ name: open, ingress: [{ protocol: all, from: 0.0.0.0/0 }] }]';
  const shipped = readFileSync(shippedLab(LAB), 'utf8')
    .replace('{ name: db, cidr: 10.0.3.0/24 }', '{ name: db, cidr: 10.0.3.0/24, securityGroups: [open] }')
    .replace('natGateways: true', `${gateway}\n    ${group}`);
  return `monitoring: { interval: 1 }\nflowLogs: { interval: 1 }\n${shipped}`;
}

let session: LabSession;
beforeAll(async () => {
  session = new LabSession();
  await session.vpclab('up', session.file(labText()), '--quiet', '--no-verify');
});
afterAll(async () => await session.end());

/** Asks the API of the lab, as a data source of Grafana does. */
async function ask<T>(path: string, parameters: Readonly<Record<string, string>> = {}): Promise<T> {
  const query = new URLSearchParams(parameters).toString();
  const socket = join(session.root, LAB, 'api.sock');
  const url = `http://lab/prometheus/api/v1/${path}${query === '' ? '' : `?${query}`}`;
  const args = ['-sS', '--globoff', '--path-as-is', '--max-time', '20', '--unix-socket', socket, url];
  const { stdout } = await promisify(execFile)('curl', args, { maxBuffer: 64 << 20 });
  const answer = JSON.parse(stdout) as { status?: string; data?: T };
  if (answer.status !== 'success' || answer.data === undefined) throw new Error(stdout);
  return answer.data;
}

async function samples(query: string): Promise<readonly Sample[]> {
  return (await ask<{ readonly result: readonly Sample[] }>('query', { query })).result;
}

const status = async (): Promise<Status> => await session.json<Status>('monitoring', 'status');

async function allUp(): Promise<Status> {
  return await until(
    async () => {
      const seen = await status().catch(() => undefined);
      return seen?.targets.length === 3 && seen.targets.every(({ health }) => health === 'up') && seen;
    },
    'all three jobs to be scraped',
    SEEN_MS,
  );
}

describe('Prometheus in the lab', () => {
  it('scrapes the lab, the host and itself, and no rule fails', async () => {
    await allUp();
    const isSeen = async (): Promise<Status | false> => {
      const seen = await status();
      return seen.series > 2_000 && seen;
    };
    const { targets, rules, space, alerts } = await until(isSeen, 'the series of a scrape', SEEN_MS);
    expect(targets.map(({ job }) => job).toSorted()).toEqual(['node', 'prometheus', 'vpclab']);
    expect(rules).toMatchObject({ failing: [] });
    expect(rules.total).toBeGreaterThan(20);
    expect(space.bytes).toBeGreaterThan(16 << 20);
    expect(alerts.filter(({ state }) => state === 'firing')).toEqual([]);
  });

  it('nothing but loopback leads to it', async () => {
    const links = await session.execJson<{ ifname: string }[]>('monitoring', 'ip', '-j', 'link');
    expect(links.map(({ ifname }) => ifname)).toEqual(['lo']);
    const listening = await session.exec('monitoring', 'ss', '-Htlun');
    const addresses = listening
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split(/\s+/)[4] ?? '')
      .toSorted();
    expect(addresses).toEqual(['127.0.0.1:9090', '127.0.0.1:9100', '127.0.0.1:9475']);
    for (const from of ['vpc-a-web-1', 'node-1', 'central'])
      expect(
        await session.run(['exec', from, '--', 'curl', '-s', '-m', '2', '127.0.0.1:9090']),
      ).toMatchObject({ code: 7 });
  });

  it('the rate of a tenant is that of what was sent, and of nobody else', async () => {
    await until(
      async () => (await samples('tenant_vpc:workload_transmit_bytes:rate')).length === 2,
      'rates',
      SEEN_MS,
    );
    const count = 4_000;
    const sent = 'sum by (vpc) (increase(ovn_logical_switch_port_transmit_bytes_total{workload!=""}[1m]))';
    await sendDatagrams(session, {
      from: 'vpc-a-web-1',
      to: 'vpc-a-web-2',
      address: '10.0.1.12',
      port: 9_999,
      count,
      bytes: PAYLOAD,
    });
    const seen = await until(
      async () =>
        (await samples(sent)).some(
          ({ metric, value }) => metric['vpc'] === 'vpc-a' && Number(value[1]) > 0.5 * count * FRAME,
        ) && (await samples(sent)),
      'the traffic of vpc-a',
      SEEN_MS,
    );
    const of = (vpc: string): number => Number(seen.find(({ metric }) => metric['vpc'] === vpc)?.value[1]);
    expect(of('vpc-a')).toBeLessThan(1.5 * count * FRAME);
    expect(of('vpc-b')).toBeLessThan(0.05 * count * FRAME);
    const rates = await samples('tenant_vpc:workload_transmit_bytes:rate{tenant="tenant-1"}');
    expect(Number(rates[0]?.value[1])).toBeGreaterThan(0);
  });

  it('passes on questions and nothing else', async () => {
    await expect(ask('status/config')).rejects.toThrow('BAD_ARGUMENT');
    await expect(ask('admin/tsdb/snapshot')).rejects.toThrow('BAD_ARGUMENT');
    await expect(ask('query/../status/config')).rejects.toThrow('BAD_ARGUMENT');
  });
});

describe("a tenant's token", () => {
  type Told = {
    readonly status: string;
    readonly data: { readonly result?: readonly Sample[]; readonly alerts?: readonly unknown[] };
  };
  let url = '';
  let token = '';
  beforeAll(async () => {
    await allUp();
    ({ url } = await session.json<{ url: string }>('listen', '0', '--rights', 'read'));
    token = (await session.vpclab('token', '--tenant', 'tenant-1')).trim();
  });

  const curl = async (path: string, ...args: readonly string[]): Promise<string> => {
    const command = ['-sS', '--globoff', '--path-as-is', '--max-time', '20', ...args];
    const header = ['-H', `Authorization: Bearer ${token}`];
    return (await promisify(execFile)('curl', [...command, ...header, `${url}/prometheus${path}`])).stdout;
  };
  const told = async (path: string, ...args: readonly string[]): Promise<Told> =>
    JSON.parse(await curl(path, ...args)) as Told;
  const ofQuery = async (query: string, ...args: readonly string[]): Promise<readonly Sample[]> =>
    (await told('/api/v1/query', ...args, '--data-urlencode', `query=${query}`)).data.result ?? [];
  const tenants = (seen: readonly Sample[]): readonly (string | undefined)[] => [
    ...new Set(seen.map(({ metric }) => metric['tenant'])),
  ];

  it('gets the series of the tenant, asked by address and by form', async () => {
    const all = await samples('ovn_logical_switch_port_transmit_bytes_total');
    expect(tenants(all)).toEqual(expect.arrayContaining(['tenant-1', 'tenant-2']));
    for (const form of [['-G'], []]) {
      const own = await ofQuery('ovn_logical_switch_port_transmit_bytes_total', ...form);
      expect(own).toHaveLength(all.filter(({ metric }) => metric['tenant'] === 'tenant-1').length);
      expect(tenants(own)).toEqual(['tenant-1']);
    }
    expect(await ofQuery('ovn_logical_switch_port_transmit_bytes_total{tenant="tenant-2"}')).toEqual([]);
    expect(await ofQuery('node_load1 or up')).toEqual([]);
    const values = await curl('/api/v1/label/tenant/values');
    expect(JSON.parse(values)).toMatchObject({ data: ['tenant-1'] });
    expect(await curl('/federate')).not.toContain('tenant-2');
  });

  it('gets no alert of another, and nothing of how Prometheus is set up', async () => {
    expect(await told('/api/v1/alerts')).toMatchObject({ status: 'success', data: { alerts: [] } });
    const rules = JSON.parse(await curl('/api/v1/rules')) as {
      data: { groups: readonly { file: string }[] };
    };
    expect(new Set(rules.data.groups.map(({ file }) => file))).toEqual(new Set(['']));
    for (const path of ['/api/v1/targets', '/api/v1/status/tsdb', '/api/v1/status/config', '/graph'])
      expect(await told(path)).toMatchObject({ status: 'error', errorType: 'bad_data' });
    expect(await told('/api/v1/query?query=up&query=down')).toMatchObject({
      error: 'query is given 2 times.',
    });
  });
});

type Panel = { readonly title: string; readonly targets: readonly { readonly expr: string }[] };
type Dashboard = {
  readonly title: string;
  readonly annotations: { readonly list: readonly { readonly expr: string }[] };
  readonly panels: readonly Panel[];
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly type: string; readonly query: unknown }[];
  };
};
const dashboards = readdirSync(DASHBOARDS).map(
  (file) => JSON.parse(readFileSync(join(DASHBOARDS, file), 'utf8')) as Dashboard,
);
const EVERYTHING: Readonly<Record<string, string>> = { $tenant: '.*', $vpc: '.*', $node: '.*' };
const ONE: Readonly<Record<string, string>> = { $tenant: 'tenant-1', $vpc: 'vpc-a', $node: 'node-1|node-2' };

function chosen(query: string, choice: Readonly<Record<string, string>>): string {
  const text = query.replaceAll('$__rate_interval', '20s');
  return Object.entries(choice).reduce((filled, [name, value]) => filled.replaceAll(name, value), text);
}

it('top shows rates, and what vpclabd remembers of the minutes before', async () => {
  type Row = { readonly tenant: string; readonly vpc: string; readonly minutes: readonly (number | null)[] };
  const look = async (): Promise<readonly Row[]> =>
    await session.json<readonly Row[]>('top', '--interval', '1');
  const rows = await until(
    async () => {
      const seen = await look();
      return seen.some(({ minutes }) => minutes.some((rate) => (rate ?? 0) > 0)) && seen;
    },
    'traffic that is remembered',
    SEEN_MS,
  );
  expect(rows.map(({ tenant, vpc }) => `${tenant} ${vpc}`)).toEqual(['tenant-1 vpc-a', 'tenant-2 vpc-b']);
  const text = await session.vpclab('top', '--interval', '1');
  expect(text).toMatch(/^TENANT +VPC .* 15 MINUTES\n/);
  // Of the minute that has just begun nothing may be known yet.
  expect(text).toMatch(/^tenant-1 +vpc-a .*[▁-█]/m);
});

describe('dashboards on the lab', () => {
  beforeAll(async () => {
    await allUp();
    await session.vpclab('traffic', 'start', 'requests', '--rate', '20', '--for', '30m');
    const sending = 'rate(vpclab_traffic_requests_total[20s]) > 0';
    await until(async () => (await samples(sending)).length === 2, 'traffic of both tenants', SEEN_MS);
    // Each source was read, and each rate has its samples.
    await until(
      async () => (await samples('rate(node_context_switches_total[20s])')).length > 0,
      'rates',
      SEEN_MS,
    );
  });

  afterAll(async () => void (await session.vpclab('traffic', 'stop')));

  it.each(dashboards)('every query of $title returns data', async ({ panels }) => {
    const empty: string[] = [];
    for (const { title, targets } of panels)
      for (const { expr } of targets)
        if ((await samples(chosen(expr, EVERYTHING))).length === 0) empty.push(`${title}: ${expr}`);
    expect(empty).toEqual([]);
  });

  it.each(dashboards)('with one tenant chosen $title shows no other', async ({ panels }) => {
    const others: string[] = [];
    for (const { title, targets } of panels)
      for (const { expr } of targets.filter((target) => target.expr.includes('$tenant')))
        for (const { metric } of await samples(chosen(expr, ONE)))
          if ((metric['tenant'] ?? 'tenant-1') !== 'tenant-1' || (metric['vpc'] ?? 'vpc-a') !== 'vpc-a')
            others.push(`${title}: ${JSON.stringify(metric)}`);
    expect(others).toEqual([]);
  });

  it.each(dashboards)('the variables of $title offer what there is', async ({ templating }) => {
    const offered: Record<string, readonly string[]> = {};
    for (const { name, type, query } of templating.list) {
      if (type !== 'query') continue;
      const [, selector = '', label = ''] =
        /^label_values\((.*), (\w+)\)$/.exec((query as { query: string }).query) ?? [];
      offered[name] = await ask<string[]>(`label/${label}/values`, {
        'match[]': chosen(selector, { ...EVERYTHING, $tenant: 'tenant-1' }),
      });
    }
    expect(offered).toEqual({ tenant: ['tenant-1', 'tenant-2'], vpc: ['vpc-a'], node: ['node-1', 'node-2'] });
  });
});

/** Names that this lab has nothing for, and what would bring them. */
const ELSEWHERE: readonly (readonly [names: RegExp, where: string])[] = [
  [/^ovn_cluster_(?!enabled$)/, 'a clustered control plane: central-cluster.test.ts'],
  [/^ovs_interface_bfd_/, 'tunnels with BFD, as OVN has between gateway chassis'],
  [/^ovs_pmd_(cpu_utilization_ratio|cycles_per_packet)$/, 'threads that poll devices (PMD)'],
  [/^ovs_datapath_drops_total$/, 'packets that the datapath itself dropped'],
];

describe('names of other exporters', () => {
  const nbctl = async (...words: readonly string[]): Promise<string> =>
    await session.exec('central', 'ovn-nbctl', ...words);
  // A key of somebody else's on a router: the lab writes none that its labels do not say.
  beforeAll(async () => void (await nbctl('set', 'Logical_Router', 'lr-vpc-a', 'external_ids:contact=noc')));
  afterAll(async () => void (await nbctl('remove', 'Logical_Router', 'lr-vpc-a', 'external_ids', 'contact')));

  it.each(['ovs_exporter', 'ovn_exporter', 'vexxhost', 'frr_exporter', 'supergate', 'fork', 'kube-ovn'])(
    'all that %s has are served on this lab',
    async (exporter) => {
      const file = join(import.meta.dirname, '../../src/metrics/golden', `${exporter}.txt`);
      const names = readFileSync(file, 'utf8').trim().split('\n');
      const wanted = names.filter(
        (name) => !isLeftOut(name) && !ELSEWHERE.some(([pattern]) => pattern.test(name)),
      );
      expect(wanted.length).toBeGreaterThan(0);
      let missing = wanted;
      const isServed = async (): Promise<boolean> => {
        const scrape = await Scrape.of(session, '--compat', 'fork,kube-ovn,supergate');
        const served = new Set(scrape.series.map(({ name }) => name));
        missing = wanted.filter((name) => !served.has(name));
        return missing.length === 0;
      };
      // What is missing says more than that something was waited for.
      await until(isServed, 'all names', SEEN_MS).catch(() => undefined);
      expect(missing).toEqual([]);
    },
  );
});

describe('when something goes wrong', () => {
  it('a fault is an annotation for as long as it lasts, for those who may notice', async () => {
    const queries = new Set(
      dashboards.flatMap(({ annotations }) => annotations.list.map(({ expr }) => expr)),
    );
    const [query = ''] = queries;
    expect(queries.size).toBe(1);
    await session.vpclab('chaos', 'start', 'link-loss', 'vpc-a-web-1', '--percent', '1', '--for', '10m');
    const shown = async (choice = EVERYTHING): Promise<readonly (string | undefined)[]> =>
      (await samples(chosen(query, choice))).map(({ metric }) => `${metric['fault']} ${metric['target']}`);
    await until(
      async () => (await shown()).join() === 'link-loss vpc-a-web-1',
      'the fault to be seen',
      SEEN_MS,
    );
    expect(await shown(ONE)).toEqual(['link-loss vpc-a-web-1']);
    expect(await shown({ ...ONE, $tenant: 'tenant-2' })).toEqual([]);
    await session.vpclab('chaos', 'stop');
    await until(async () => (await shown()).length === 0, 'its end to be seen', SEEN_MS);
  });

  it('a session that ends fires its alert, which leads to its runbook', async () => {
    await session.exec('nat-gateway-b', 'ip', 'link', 'set', 'eth0', 'down');
    const alert = await until(
      async () =>
        (await status()).alerts.find(
          // The edge's end of the session has an alert of its own.
          ({ name, state, labels }) =>
            name === 'VpclabBgpSessionDown' && state === 'firing' && labels['vpc'] === 'vpc-b',
        ),
      'the alert',
      60_000,
    );
    expect(alert).toMatchObject({
      labels: { peer: '198.51.100.1', vpc: 'vpc-b', tenant: 'tenant-2' },
      runbook: 'docs/runbooks/session-down.md',
    });
    await session.vpclab('apply', '--quiet');
    await until(
      async () => (await status()).alerts.every(({ name }) => name !== 'VpclabBgpSessionDown'),
      'the alert to end',
      SEEN_MS,
    );
  });

  it('verify names what is not scraped, and why, until it is', async () => {
    await allUp();
    const exporter = labProcesses(session.root).find(({ command }) => /node-exporter /.test(command));
    const wrong = async (): Promise<VerifyReport> =>
      await until(
        async () => {
          const report = JSON.parse((await session.run(['verify', '--json'])).out) as VerifyReport;
          return !report.ok && report;
        },
        'verify to see it',
        SEEN_MS,
      );
    process.kill(exporter?.pid ?? 0, 'SIGSTOP');
    try {
      const { failed, causes } = await wrong();
      expect(failed.map(({ promise }) => promise)).toEqual(['Prometheus scrapes vpclab, node, prometheus']);
      expect(failed[0]?.observed).toMatch(/^down: node \(.*deadline exceeded.*\)$/);
      expect(causes[0]?.fix).toContain('vpclab logs monitoring/node-exporter');
    } finally {
      process.kill(exporter?.pid ?? 0, 'SIGCONT');
    }
    await allUp();
    const rule = 'table inet deaf { chain in { type filter hook input priority 0; tcp dport 9475 drop; }; }';
    await session.exec('monitoring', 'nft', rule);
    const { causes } = await wrong();
    expect(causes).toMatchObject([
      {
        kind: 'drift',
        text: expect.stringContaining('deaf') as string,
        fix: expect.stringContaining('vpclab apply') as string,
      },
    ]);
    await session.vpclab('apply', '--quiet');
    await allUp();
    await session.vpclab('verify', '--quiet');
  });

  it('a Prometheus that dies comes back and keeps what it had', async () => {
    const before = await samples('count_over_time(up{job="node"}[1h])');
    const running = (): readonly number[] =>
      labProcesses(session.root)
        .filter(({ command }) => /^\S*\/prometheus /.test(command))
        .map(({ pid }) => pid);
    const [pid = 0] = running();
    process.kill(pid, 'SIGKILL');
    await until(() => running().some((other) => other !== pid), 'another Prometheus', SEEN_MS);
    await allUp();
    const after = await samples('count_over_time(up{job="node"}[1h])');
    expect(Number(after[0]?.value[1])).toBeGreaterThanOrEqual(Number(before[0]?.value[1]));
  });

  it('a vpclabd that dies is scraped again when it is back', async () => {
    const pid = daemonPid(session.root, 'vpclabd');
    process.kill(pid, 'SIGKILL');
    await untilReplaced(session.root, 'vpclabd', pid, SEEN_MS);
    await allUp();
    const seen = await until(async () => (await samples('up{job="vpclab"} == 1'))[0], 'a scrape', SEEN_MS);
    expect(seen.metric['instance']).toBe(LAB);
  });

  it('a full space for metrics takes nothing from the lab', async () => {
    const free = async (path: string): Promise<number> =>
      Number((await session.exec('monitoring', 'df', '--output=avail', '-B1', path)).split('\n')[1]);
    const before = await free('/run/lab');
    const fill = 'dd if=/dev/zero of=/run/monitoring/fill bs=1M 2>/dev/null; true';
    await session.exec('monitoring', 'sh', '-c', fill);
    expect(await free('/run/monitoring')).toBe(0);
    expect(await free('/run/lab')).toBeGreaterThan(before - (8 << 20));
    await session.vpclab('apply', session.file(`${labText()}\n# Changed.\n`), '--quiet');
    await session.vpclab('verify', '--quiet');
    await session.exec('monitoring', 'rm', '/run/monitoring/fill');
    await allUp();
  });

  it('a finished block fits into the space for metrics, and would not with the segments of the default', async () => {
    const [command = ''] = labProcesses(session.root)
      .map((one) => one.command)
      .filter((one) => /^\S*\/prometheus /.test(one));
    const byDefault = command.replace(/--storage.tsdb.max-block-chunk-segment-size=\S+/, '');
    const trial = (words: string, name: string, port: number): string =>
      words
        .replace('--web.listen-address=127.0.0.1:9090', `--web.listen-address=127.0.0.1:${port}`)
        .replace('=/run/monitoring/prometheus', `=/run/monitoring/${name}`);
    const started = (words: string): string =>
      `timeout 110 ${words} --web.enable-admin-api >/dev/null 2>&1 & started="$started $!"; `;
    /** What a Prometheus says when it is asked to write a block now, once it has samples: without it has none to write. */
    const asked = (name: string, port: number): string =>
      `for i in $(seq 300); do curl -s -m 5 '127.0.0.1:${port}/api/v1/query?query=up' | grep -q job && break; sleep 0.1; done; ` +
      `curl -s -m 20 -X POST http://127.0.0.1:${port}/api/v1/admin/tsdb/snapshot; echo; rm -rf /run/monitoring/${name}/snapshots;`;
    const script =
      started(trial(command, 'first', 9_091)) +
      started(trial(byDefault, 'second', 9_092)) +
      asked('first', 9_091) +
      asked('second', 9_092) +
      'kill $started; wait; rm -rf /run/monitoring/first /run/monitoring/second';
    const [written, refused] = (await session.exec('monitoring', 'sh', '-c', script)).split('\n');
    expect(written).toContain('"status":"success"');
    expect(refused).toContain('no space left');
  });

  it('off leaves no process and no namespace, and on brings it back', async () => {
    await session.vpclab('monitoring', 'off', '--quiet');
    expect(labProcesses(session.root).filter(({ command }) => command.includes('prometheus'))).toEqual([]);
    expect(await session.exec('central', 'ls', '/run/netns')).not.toContain('monitoring');
    const asked = await session.run(['monitoring', 'status']);
    expect(asked).toMatchObject({ code: 2 });
    expect(asked.err).toContain('vpclab monitoring on');
    expect(await session.vpclab('plan')).toContain('Nothing to change');
    expect(await session.json('monitoring', 'on')).toMatchObject({ monitoring: true, changes: 3 });
    await allUp();
    expect(await session.vpclab('plan')).toContain('Nothing to change');
  });
});
