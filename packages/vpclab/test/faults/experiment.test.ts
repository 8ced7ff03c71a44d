// Experiments on a real lab: verdicts that pass, verdicts that fail for what was planted, and faults that are undone when
// whoever ran the experiment is killed.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExperimentReport } from '../../src/model/chaos.ts';
import { CHAOS_LAB, faults, keepers, killVpclabd, untilWhole } from '../support/chaos-lab.ts';
import { LabSession } from '../support/lab-session.ts';
import { until } from '../support/lab-until.ts';

let session: LabSession;
beforeAll(async () => {
  session = new LabSession();
  await session.vpclab('up', session.file(CHAOS_LAB), '--quiet');
});
afterAll(async () => await session.end());

type Bounds = {
  readonly affected: string;
  readonly others: string;
  readonly more?: string;
  /** Further keys of the experiment. */
  readonly keys?: string;
  readonly recover?: string;
};

function experiment(
  steps: string,
  { affected, others, more = '', keys = '', recover = '20s' }: Bounds,
): string {
  const file = join(session.user.directory, 'experiment.yaml');
  const expected = `expect: { affected: { broken: ${affected} }, others: { broken: ${others} }${more} }`;
  writeFileSync(
    file,
    `name: planted\nbrief: For a test\nsteps: [${steps}]\nrecover: ${recover}\n${keys}${expected}\n`,
  );
  return file;
}

async function report(
  file: string,
  ...words: readonly string[]
): Promise<ExperimentReport & { code: number }> {
  const { code, out, err } = await session.run(['chaos', 'run', file, '--json', ...words]);
  if (!out.startsWith('{')) throw new Error(err);
  return { ...(JSON.parse(out) as ExperimentReport), code };
}

describe('the catalogue', () => {
  it.each(['node-lost'])('%s passes on this lab', async (name) => {
    const junit = join(session.user.directory, `${name}.xml`);
    const done = await report(name, '--junit', junit);
    expect(done.failures).toEqual([]);
    expect(done.code).toBe(0);
    expect(done.leaks).toEqual([]);
    expect(done.promises.some(({ kind, probes }) => kind === 'wall' && probes > 3)).toBe(true);
    expect(readFileSync(junit, 'utf8')).toMatch(/<testsuite name="\S+" tests="\d+" failures="0"/);
    expect(done.timeline).toMatch(/^<svg /);
    await untilWhole(session);
  });

  it('says who lost what: the tenant of a lost gateway its way out, the other no request', async () => {
    const { tenants, promises } = await report('gateway-lost');
    const [a, b] = ['tenant-a', 'tenant-b'].map((name) => tenants.find(({ tenant }) => tenant === name));
    expect(a).toMatchObject({ isAffected: true });
    expect(a?.brokenMs).toBeGreaterThan(6_000);
    expect(a?.lost).toBeGreaterThan(3);
    expect(a?.detectedMs).toBeGreaterThan(0);
    expect(a?.recoveredMs).toBeGreaterThan(0);
    // It has no other gateway.
    expect(a?.reroutedMs).toBeUndefined();
    expect(b).toMatchObject({ isAffected: false, broken: 0, failed: 0 });
    expect(b?.sent).toBeGreaterThan(100);
    const broken = promises.filter(({ outages }) => outages.length > 0);
    expect(new Set(broken.map(({ category }) => category))).toEqual(new Set(['internet', 'bgp']));
  });
});

describe('what is planted is found and named', () => {
  it('a bound that is exceeded', async () => {
    const file = experiment('{ fault: partition, target: vpc-a-web-1, for: 4s }', {
      affected: '1s',
      others: '0s',
    });
    const { code, failures, promises } = await report(file);
    expect(code).toBe(1);
    expect(failures.join('\n')).toMatch(/tenant-a: a promise was broken for \d+ ms, 1000 ms are allowed/);
    const broken = promises.filter(({ outages }) => outages.length > 0);
    expect(broken.filter(({ promise }) => !promise.includes('vpc-a-web-1'))).toEqual([]);
    await untilWhole(session);
  });

  it('that more is broken than was agreed to: it stops, undoes its faults and says why', async () => {
    const file = experiment('{ fault: partition, target: vpc-a-web-1, for: 10m }', {
      ...{ affected: '60s', others: '0s' },
      keys: 'stop: { affected: { broken: 500ms }, others: { broken: 60s } }\n',
    });
    const { code, failures, faults: made } = await report(file);
    expect(code).toBe(1);
    expect(failures).toEqual([
      expect.stringMatching(/^stopped: broken for \d+ ms, 500 ms are allowed: .*vpc-a-web-1/),
    ]);
    expect(made.map(({ fault }) => fault)).toEqual(['partition']);
    expect(await faults(session)).toEqual([]);
    await untilWhole(session);
  });

  it('a wall that leaks while something is broken', async () => {
    const file = experiment('{ fault: northd-pause, target: central, for: 2m }', {
      ...{ affected: '60s', others: '60s', keys: 'stop: { leak: true }\n', recover: '2s' },
    });
    const running = report(file);
    await until(async () => (await faults(session)).length === 1, 'the fault', 20_000);
    await session.exec('nat-gateway-a', 'nft', 'flush', 'table', 'inet', 'vpclab');
    await session.exec('nat-gateway-a', 'nft', 'delete', 'table', 'inet', 'vpclab');
    const { code, leaks, failures } = await running;
    expect(code).toBe(1);
    expect(leaks.join('\n')).toMatch(/vpc-a-/);
    expect(failures).toContainEqual(expect.stringMatching(/^stopped: a wall leaked: /));
    expect(failures).toContainEqual(expect.stringMatching(/^a wall leaked: /));
    await session.vpclab('apply');
    await untilWhole(session);
  });

  it('a rule that is missing before anything is broken', async () => {
    await session.exec('nat-gateway-b', 'nft', 'flush', 'chain', 'inet', 'vpclab', 'postrouting');
    const file = experiment('{ fault: northd-pause, target: central, for: 1s }', {
      affected: '0s',
      others: '0s',
      keys: 'steady: 10s\n',
    });
    const { code, failures, faults: made } = await report(file);
    expect([code, made]).toEqual([1, []]);
    expect(failures.join('\n')).toMatch(/the steady state does not hold: .*vpc-b-\S+ reaches host-1/);
    await session.vpclab('apply');
    await untilWhole(session);
  });

  it('a slow link: its workload is named', async () => {
    const bucket = ['qdisc', 'add', 'dev', 'eth0', 'root', 'tbf', 'rate', '40kbit'];
    await session.exec('vpc-a-app-2', 'tc', ...bucket, 'burst', '3200', 'latency', '3s');
    const file = experiment('{ fault: northd-pause, target: central, for: 5s }', {
      affected: '60s, p99: 500ms',
      others: '60s',
      ...{ keys: 'traffic: true\n', recover: '2s' },
    });
    const { code, failures } = await report(file);
    await session.exec('vpc-a-app-2', 'tc', 'qdisc', 'del', 'dev', 'eth0', 'root');
    expect(code).toBe(1);
    expect(failures.join('\n')).toMatch(
      /tenant-a: the 99th percentile of latency was \d+ ms, 500 ms are allowed: vpc-a-web-\d -> vpc-a-app-2 \d+ ms/,
    );
    await untilWhole(session);
  });

  it('a fault without effect, where one is expected', async () => {
    const bounds = { affected: '0s', others: '0s', more: ', effect: true' };
    const file = experiment('{ fault: northd-pause, target: central, for: 1s }', bounds);
    const { code, failures } = await report(file);
    expect([code, failures]).toEqual([1, ['no promise broke: the faults had no effect']]);
  });
});

describe('faults at random that fail', () => {
  /** A delay, and then the session of vpc-a's gateway is shut. */
  const SEED = '1973';

  it('the fewest that still fail are found, and fail alone', { timeout: 90_000 }, async () => {
    // The edge sends what is for both VPCs to nat-gateway-a: what nat-gateway-b lets in shows once its route is away.
    await session.exec('nat-gateway-b', 'nft', 'insert', 'rule', 'inet', 'vpclab', 'ingress', 'accept');
    const [file, junit] = ['fewest.yaml', 'random.xml'].map((name) => join(session.user.directory, name));
    const words = ['random', '--seed', SEED, '--duration', '4s', '--shrink'];
    const files = ['--experiment', file!, '--junit', junit!];
    const { code, out, err } = await session.run(['chaos', ...words, ...files], { timeoutMs: 80_000 });
    expect(code).toBe(1);
    expect(out).toMatch(/ {2}link-delay of vpc-a-app-1\n.* {2}session-shutdown of nat-gateway-a\n/);
    expect(out).toContain(`seed ${SEED}: \`vpclab chaos random --seed ${SEED} --duration 4s\``);
    expect(out).toMatch(
      /1 of 2 faults is enough \(1 try\); 3 of 3 runs with it failed:\n +session-shutdown of/,
    );
    expect(out).toContain(`\`vpclab chaos run ${file}\``);
    expect(err).toMatch(/try 1 of at most 24, with 1 fault: fails too/);
    expect(readFileSync(junit!, 'utf8')).toContain(`<property name="seed" value="${SEED}"/>`);

    const alone = await report(file!);
    expect(alone.code).toBe(1);
    expect(alone.faults.map(({ fault, target }) => `${fault} of ${target}`)).toEqual([
      'session-shutdown of nat-gateway-a',
    ]);
    expect(alone.leaks.join('\n')).toMatch(/host-1 does not reach vpc-b-app-2 .*answered by vpc-b-app-2/);
    // Both send what the lab file says meanwhile.
    expect(alone.tenants.map(({ sent = 0 }) => sent > 50)).toEqual([true, true]);
    expect(await faults(session)).toEqual([]);
    await session.vpclab('apply');
    await untilWhole(session);
  });
});

describe('faults of an experiment are undone', () => {
  const stepsFor = (time: string): string =>
    `{ fault: link-loss, target: node-1, percent: 30, for: ${time} }`;

  it('by Ctrl-C, before the command ends', async () => {
    const file = experiment(stepsFor('60s'), { affected: '60s', others: '60s' });
    const command = session.start(['chaos', 'run', file]);
    await until(async () => (await faults(session)).length === 1, 'the fault', 20_000);
    command.interruptGroup();
    const [code] = await command.end(20_000);
    expect([code, await faults(session), keepers(session)]).toEqual([1, [], []]);
    expect(command.err).toContain('The experiment was cancelled; its faults are undone.');
  });

  it('after kill -9 of the command that runs it', async () => {
    const file = experiment(stepsFor('60s'), { affected: '60s', others: '60s' });
    const command = session.start(['chaos', 'run', file]);
    await until(async () => (await faults(session)).length === 1, 'the fault', 20_000);
    command.child.kill('SIGKILL');
    await until(async () => (await faults(session)).length === 0, 'the fault to end', 8_000);
    expect(keepers(session)).toEqual([]);
    await untilWhole(session);
  });

  it('after kill -9 of vpclabd, at their deadline', async () => {
    const file = experiment(stepsFor('3s'), { affected: '60s', others: '60s' });
    const command = session.start(['chaos', 'run', file]);
    await until(async () => (await faults(session)).length === 1, 'the fault', 20_000);
    killVpclabd(session);
    const [code] = await command.end(20_000);
    expect(code).toBe(1);
    await until(async () => (await faults(session)).length === 0, 'the fault to end', 30_000);
    expect(keepers(session)).toEqual([]);
    await untilWhole(session);
  });
});

describe('a malformed experiment is refused, with its place', () => {
  it.each([
    {
      steps: '{ fault: link-los, target: node-1, for: 2s }',
      message: /experiment\.yaml:3:18: error: there is no fault "link-los"[^]*did you mean "link-loss"/,
    },
    { steps: '{ fault: link-loss, for: 2s }', message: /experiment\.yaml:3:\d+: error: `target` is missing/ },
    {
      steps: '{ fault: partition, target: node-1, for: soon }',
      message: /experiment\.yaml:3:\d+: error: "soon" does not fit here[^]*a time such as 500ms, 10s or 2m/,
    },
    {
      steps: '{ fault: partition, target: node-1, for: 2s, percent: 3 }',
      message: /partition takes no percent/,
    },
    {
      steps: '{ fault: partition, target: node-7, for: 2s }',
      message: /partition has no target "node-7": /,
    },
  ])('$steps', async ({ steps, message }) => {
    const { code, err } = await session.run([
      'chaos',
      'run',
      experiment(steps, { affected: '0s', others: '0s' }),
    ]);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(await faults(session)).toEqual([]);
  });

  it('no name of the catalogue', async () => {
    const { code, err } = await session.run(['chaos', 'run', 'gateway-lots']);
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/There is no experiment "gateway-lots"\. Did you mean gateway-lost\?/),
    ]);
  });
});
