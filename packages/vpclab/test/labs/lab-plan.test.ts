// Plans that are saved, read and applied; what an apply refuses; what a person is asked.

import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlanResult } from '../../src/model/engine.ts';
import { inTerminal } from '../support/in-terminal.ts';
import { LabSession } from '../support/lab-session.ts';

const LAB = (extra = ''): string => `name: planned
vpcs:
  - { name: vpc-a, subnets: [web], natGateways: true }
${extra}workloads: 1
`;
const LONELY = '  - { name: vpc-lonely, subnets: [web] }\n';

let session: LabSession;
beforeAll(async () => {
  session = new LabSession();
  await session.vpclab('up', session.file(LAB(LONELY)), '--quiet', '--no-verify');
});
afterAll(async () => {
  await session.end();
});

const nbctl = (...words: readonly string[]): Promise<string> =>
  session.exec('central', 'ovn-nbctl', ...words);
const routers = async (): Promise<string> =>
  await nbctl('--bare', '--columns=name', 'list', 'Logical_Router');

it('a plan names the parts of the file, and its exit code whether there are any', async () => {
  expect((await session.run(['plan', '--exit-code'])).code).toBe(0);
  const without = session.file(LAB());
  const { code, out } = await session.run(['plan', without, '--exit-code']);
  expect(out).toContain('- vpc vpc-lonely will be removed\n');
  expect(out).toContain('- workload vpc-lonely-web-1 will be removed\n');
  expect(code).toBe(2);
  const { parts } = await session.json<PlanResult>('plan', without);
  expect(parts?.map(({ becomes, title }) => `${becomes} ${title}`)).toContain('removed vpc vpc-lonely');
  for (const wrong of [['nowhere.yaml'], [without, '--no-such-flag'], ['--name', 'absent']])
    expect((await session.run(['plan', '--exit-code', ...wrong])).code).toBe(1);
});

describe('a saved plan', () => {
  const saved = (): string => join(session.user.directory, 'saved.plan');

  it('is refused when the lab has changed since, and changes nothing', async () => {
    const { err } = await session.run(['plan', session.file(LAB()), '--out', saved()]);
    expect(err).toContain('Wrote');
    expect(statSync(saved()).mode & 0o777).toBe(0o600);
    await nbctl('lr-route-add', 'lr-vpc-a', '192.0.2.0/24', '10.0.1.1');
    const refused = await session.run(['apply', saved()]);
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('PLAN_OUTDATED') });
    expect(await routers()).toContain('lr-vpc-lonely');
    expect(await nbctl('lr-route-list', 'lr-vpc-a')).toContain('192.0.2.0/24');
    await nbctl('lr-route-del', 'lr-vpc-a', '192.0.2.0/24');
  });

  it('is applied as it was read, once', async () => {
    const plan = await session.json<PlanResult>('plan', session.file(LAB()), '--out', saved());
    expect(JSON.parse(readFileSync(saved(), 'utf8'))).toMatchObject({ lab: 'planned', digest: plan.digest });
    expect(await session.vpclab('apply', saved())).toContain('changes made');
    expect(await routers()).not.toContain('lr-vpc-lonely');
    expect((await session.run(['apply', saved()])).err).toContain('PLAN_OUTDATED');
  });

  it('is for one lab, and whole', async () => {
    const other = await session.run(['apply', saved(), '--name', 'other']);
    expect(other).toMatchObject({ code: 2, err: expect.stringContaining('for lab planned, not for other') });
    const broken = session.file('{"vpclabPlan": 1, "lab": "planned"}');
    expect(await session.run(['apply', broken])).toMatchObject({
      code: 2,
      err: expect.stringContaining('is not a plan written by this version of vpclab'),
    });
  });
});

it("a file that names another lab is refused, unless it is to replace this one's", async () => {
  const other = session.file(LAB(LONELY).replace('name: planned', 'name: other'));
  const before = await routers();
  const refused = await session.run(['apply', other, '--name', 'planned']);
  expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('OTHER_LAB') });
  expect(await routers()).toBe(before);
  expect((await session.run(['status', '--json'])).out).toContain('"phase": "ready"');
  await session.vpclab('apply', other, '--name', 'planned', '--replace', '--quiet');
  expect(await routers()).toContain('lr-vpc-lonely');
  await session.vpclab('apply', session.file(LAB(LONELY)), '--name', 'planned', '--replace', '--quiet');
});

describe('on a terminal', () => {
  const apply = (keys: string, ...flags: readonly string[]): ReturnType<typeof inTerminal> =>
    inTerminal(session, ['apply', session.file(LAB()), ...flags], { after: '[y/N]', keys });

  it.for(['n\r', '\r', '\u0003', '\u0004'])('%j leaves all as it is', async (keys) => {
    const { code, said } = await apply(keys);
    expect(said).toContain('- vpc vpc-lonely will be removed');
    expect(said).toContain('Nothing was changed.');
    expect(code).toBe(1);
    expect(await routers()).toContain('lr-vpc-lonely');
  });

  it('yes removes it', async () => {
    expect(await apply('y\r')).toMatchObject({ code: 0, said: expect.stringContaining('changes made') });
    expect(await routers()).not.toContain('lr-vpc-lonely');
  });

  it('what is added is not asked about, and --yes asks nothing', async () => {
    const added = await inTerminal(session, ['apply', session.file(LAB(LONELY))], {
      after: '[y/N]',
      keys: '',
    });
    expect(added.said).not.toContain('[y/N]');
    const { code, said } = await apply('', '--yes');
    expect(said).not.toContain('[y/N]');
    expect(code).toBe(0);
    expect(await routers()).not.toContain('lr-vpc-lonely');
  });
});

describe('promises of the user', () => {
  const withPromise = (promise: string): string => `${LAB(LONELY)}promises: [${promise}]\n`;

  it('hold and fail by packets, also where the rest of the file says otherwise, and JUnit has each', async () => {
    const junit = join(session.user.directory, 'verify.xml');
    const held = '{ from: vpc-a, to: internet }, { from: vpc-lonely, to: vpc-a, allow: false }';
    await session.vpclab('apply', session.file(withPromise(held)), '--quiet');
    await session.vpclab('verify', '--junit', junit);
    const good = readFileSync(junit, 'utf8');
    expect(good.match(/<testcase [^>]*promise 2 of the file/g)?.length).toBe(1);
    expect(good).not.toContain('<failure');
    const broken = '{ from: vpc-a, to: internet, allow: false }, { from: vpc-lonely, to: vpc-a }';
    await session.vpclab('apply', session.file(withPromise(broken)), '--quiet');
    const { code, out } = await session.run(['verify', '--junit', junit]);
    expect(code).toBe(1);
    expect(out).toContain('✗ 2 of');
    expect(readFileSync(junit, 'utf8').match(/<failure /g)).toHaveLength(2);
  });
});
