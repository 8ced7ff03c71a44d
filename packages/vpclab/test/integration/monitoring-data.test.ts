// What is kept on the host beyond `down`: metrics go on where the lab before left off, and files of flow logs say what
// `vpclab flows` says, in a directory that stays the operator's, in labs of root and of an ordinary user.

import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labUser } from '../../src/runtime/lab-user.ts';
import { hostState } from '../support/lab-host-state.ts';
import { daemonPid, untilReplaced } from '../support/lab-processes.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';
import { until } from '../support/lab-until.ts';
import { reasonToSkip, type User } from '../support/users.ts';

const LAB = 'flow-logs';
const SEEN_MS = 60_000;
/** Of scrapes a second apart, and of the steps of a question. */
const STEP_SECONDS = 5;
const TEXT = readFileSync(shippedLab(LAB), 'utf8');

for (const kind of ['root', 'ordinary user'] as const) {
  const reason = reasonToSkip(kind);
  const note = reason === undefined ? '' : ` (skipped: ${reason})`;
  describe.skipIf(reason !== undefined)(`a lab of ${kind} that keeps its data${note}`, () => {
    suite(kind);
  });
}

function suite(kind: User['kind']): void {
  let session: LabSession;
  let directory = '';
  let file = '';
  let firstAt = 0;
  let keptLine = '';
  beforeAll(async () => {
    session = new LabSession(kind);
    directory = join(session.user.directory, 'data');
    file = session.file(`monitoring: { interval: 1 }\n${TEXT}`);
    await up();
  });
  afterAll(async () => await session.end());

  const up = async (): Promise<string> =>
    await session.vpclab('up', file, '--data', directory, '--quiet', '--no-verify');
  const kept = (...names: readonly string[]): string => join(directory, 'kept', ...names);

  const logs = (): readonly string[] =>
    (existsSync(kept('flow-logs')) ? readdirSync(kept('flow-logs')) : [])
      .toSorted()
      .map((name) => readFileSync(kept('flow-logs', name), 'utf8'))
      // One that begins at this moment.
      .filter((text) => text !== '');
  const lines = (): readonly string[] => logs().flatMap((text) => text.split('\n').filter(Boolean));

  /** When the oldest sample that Prometheus has was taken; undefined while it has none. */
  const oldest = async (): Promise<number | undefined> => {
    const query = encodeURIComponent('min_over_time(timestamp(up{job="prometheus"})[1h:1s])');
    const url = `http://127.0.0.1:9090/api/v1/query?query=${query}`;
    const { code, out } = await session.run([
      ...['exec', 'monitoring', '--', 'curl', '-sf', '--globoff', '-m', '10', url],
    ]);
    if (code !== 0) return undefined;
    const { data } = JSON.parse(out) as {
      data: { result: readonly { value: readonly [number, string] }[] };
    };
    const text = data.result[0]?.value[1];
    return text === undefined ? undefined : Number(text);
  };

  type Status = {
    readonly targets: readonly { readonly job: string; readonly health: string }[];
    readonly space: { readonly bytes: number };
  };
  const allUp = async (): Promise<Status | false> => {
    const status = await session.json<Status>('monitoring', 'status');
    const { targets } = status;
    return targets.length === 3 && targets.every(({ health }) => health === 'up') && status;
  };

  it("writes where nobody else may, and the directory stays the operator's own", async () => {
    firstAt = await until(async () => (await oldest()) ?? false, 'a sample', SEEN_MS);
    await until(() => readdirSync(kept('prometheus')).includes('wal'), 'its log', SEEN_MS);
    const user = labUser();
    const writer = kind === 'root' && user.kind === 'mapped' ? user.uid : session.user.uid;
    expect(lstatSync(kept('prometheus', 'wal')).uid).toBe(writer);
    for (const path of [directory, join(directory, 'vpclab-data.json')])
      expect([lstatSync(path).uid, lstatSync(path).mode & 0o077]).toEqual([session.user.uid, 0]);
    const mounts = await session.exec('monitoring', 'cat', '/proc/self/mountinfo');
    // Also where it is seen a second time, in the lab's own directory.
    const places = [...mounts.matchAll(/^(?:\S+ ){4}(\S*\/kept) (\S+)/gm)];
    expect(places.map(([, place]) => place)).toContain('/run/kept');
    for (const [, , options = ''] of places)
      expect(options.split(',')).toEqual(expect.arrayContaining(['nosuid', 'nodev', 'noexec']));
    expect(hostState().mounts).not.toContain(directory);
    const { space } = await until(allUp, 'all jobs to be scraped', SEEN_MS);
    expect(space.bytes).toBe(768 << 20);
    const report = join(session.user.directory, 'report.xml');
    await session.vpclab('verify', '--quiet', '--junit', report);
    expect(readFileSync(report, 'utf8')).toContain(`kept in ${directory}, and no more than 1024 MiB`);
  });

  it('has each flow in a file, in the lines of AWS that `flows` prints', async () => {
    const ping = ['ping', '-c', '2', '-i', '0.2', '10.0.1.12'];
    await session.exec('shop-web-1', ...ping);
    const isPing = (line: string): boolean => / shop-web-1 10\.0\.1\.11 10\.0\.1\.12 0 0 1 /.test(line);
    const told = await until(
      async () => (await session.vpclab('flows', '--aws')).split('\n').find(isPing) ?? false,
      'the flow to be told',
      SEEN_MS,
    );
    await until(() => lines().includes(told), 'the flow to be in a file', SEEN_MS);
    expect(told).toMatch(/^2 retail .* ACCEPT OK$/);
    const [header] = (await session.vpclab('flows', '--aws')).split('\n');
    for (const text of logs()) {
      expect(text.split('\n')[0]).toBe(header);
      expect(text.endsWith('\n')).toBe(true);
    }
    keptLine = told;
  });

  it('leaves all of it to its owner after down', async () => {
    await session.vpclab('down', '--quiet');
    expect(lines()).toContain(keptLine);
    expect(readdirSync(kept('prometheus'))).toContain('wal');
    expect(hostState().mounts).not.toContain(directory);
  });

  if (kind !== 'root') return;

  it('goes on with it in the next lab of the same name', async () => {
    const restartedAt = Date.now() / 1000;
    await up();
    const again = await until(async () => (await oldest()) ?? false, 'a sample', SEEN_MS);
    expect(again).toBeLessThan(restartedAt);
    expect(Math.abs(again - firstAt)).toBeLessThanOrEqual(STEP_SECONDS);
    expect(lines()).toContain(keptLine);
  });

  it.each<[string, (directory: string) => void, string]>([
    ['is of another lab', () => undefined, 'holds the data of lab flow-logs'],
    [
      'holds other files',
      (other) => {
        mkdirSync(other);
        writeFileSync(join(other, 'thesis.tex'), 'x');
      },
      'is not empty',
    ],
  ])('is not started where the directory %s', async (what, prepare, why) => {
    const named = what === 'is of another lab' ? directory : join(session.user.directory, 'other');
    prepare(named);
    const before = readdirSync(named).toSorted();
    const other = session.file(TEXT.replace('name: flow-logs', 'name: other'));
    const { code, err } = await session.run(['up', other, '--data', named, '--quiet']);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(why) as string });
    expect(await session.json('list')).toMatchObject([{ name: LAB }]);
    expect(readdirSync(named).toSorted()).toEqual(before);
  });

  it('is not changed to keep its data elsewhere, and loses none where it keeps none any more', async () => {
    const elsewhere = session.file(`monitoring: { data: /srv/elsewhere }\n${TEXT}`);
    const refused = await session.run(['apply', elsewhere, '--quiet']);
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('only `vpclab up`') as string });
    await session.vpclab('apply', file, '--quiet');
    const inTheLab = await until(async () => (await oldest()) ?? false, 'a sample', SEEN_MS);
    expect(inTheLab).toBeGreaterThan(firstAt + STEP_SECONDS);
    const format = 'flowLogs: { interval: 2, format: "${vpc-id} ${srcaddr} ${action}" }';
    const again = session.file(
      `monitoring: { interval: 1, data: ${directory} }\n${TEXT.replace(/^flowLogs:.*$/m, format)}`,
    );
    await session.vpclab('apply', again, '--quiet');
    await until(
      async () => Math.abs(((await oldest()) ?? 0) - firstAt) <= STEP_SECONDS,
      'what was kept',
      SEEN_MS,
    );
    await session.exec('shop-web-1', 'ping', '-c', '2', '-i', '0.2', '10.0.1.12');
    await until(
      () =>
        logs().some((text) => text.startsWith('vpc-id srcaddr action\n') && /^shop \S+ ACCEPT$/m.test(text)),
      'a file with other fields',
      SEEN_MS,
    );
  });

  it('knows its directory after a vpclabd that died', async () => {
    const pid = daemonPid(session.root, 'vpclabd');
    process.kill(pid, 'SIGKILL');
    await untilReplaced(session.root, 'vpclabd', pid, SEEN_MS);
    expect(await session.vpclab('plan')).toContain('Nothing to change');
  });
}
