import { expect, it } from 'vitest';
import { compile } from '../compile.ts';
import { parseLab } from '../parse-lab.ts';
import { promisesOf } from '../promises.ts';
import type { Lab } from '../../model/lab.ts';
import { Secret } from '../../secret.ts';
import type { HostTraits } from '../context.ts';

const HOST: HostTraits = {
  datapath: 'netdev',
  responder: ['node', 'responder'],
  passwordIn: (file) => new Secret(file),
};

function labOf(...workloads: readonly string[]): Lab {
  const text = `vpcs: [{ name: vpc-a, subnets: [web] }, { name: vpc-b, subnets: [web] }]\nworkloads:\n${workloads
    .map((workload) => `  - ${workload}\n`)
    .join('')}`;
  const parsed = parseLab({ fileName: 'lab.yaml', text });
  if (parsed.kind === 'errors') throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  return parsed.lab;
}

const ONE =
  '{ vpc: vpc-a, name: one, respond: false, run: [{ command: /srv/api --fast, ports: [80, udp/53] }] }';
const TWO = '{ vpc: vpc-a, name: two, respond: 8080 }';
const OTHER = '{ vpc: vpc-b, name: other }';

it('asks responders where they listen, and nothing where there is none', () => {
  const promises = promisesOf(labOf(ONE, TWO, OTHER), 'exhaustive');
  const asked = promises.flatMap((one) =>
    one.kind === 'reach' || one.kind === 'wall'
      ? [`${one.kind} ${one.to.name} ${one.protocol} ${one.port}`]
      : [],
  );
  expect(asked.filter((text) => text.startsWith('reach one'))).toEqual([]);
  expect(asked).toContain('wall one tcp 80');
  expect(asked.filter((text) => / two tcp/.test(text)).every((text) => text.endsWith('8080'))).toBe(true);
  expect(asked.some((text) => text.startsWith('reach two'))).toBe(true);
});

it('wants a program to run, and a neighbour of its own VPC to reach its TCP ports', () => {
  const promises = promisesOf(labOf(OTHER, ONE, TWO), 'sample').filter(
    ({ category }) => category === 'program',
  );
  expect(promises.map(({ text }) => text)).toEqual([
    'api runs in one',
    'two reaches api of one (tcp port 80)',
  ]);
  const alone = promisesOf(labOf(ONE), 'sample').filter(({ category }) => category === 'program');
  expect(alone.map(({ text }) => text)).toEqual(['api runs in one', 'one reaches api of one (tcp port 80)']);
});

it('promises of one that need not run only that it did not fail', () => {
  const once = '{ vpc: vpc-a, name: one, run: [{ command: make, restart: never, ports: [81] }] }';
  const [promise, ...more] = promisesOf(labOf(once), 'sample').filter(
    ({ category }) => category === 'program',
  );
  expect(promise).toMatchObject({ kind: 'program', daemon: 'one/make', mayEnd: true });
  expect(more).toEqual([]);
});

it('takes the responder away or moves it, and passes secrets by their files alone', () => {
  const rows = compile(labOf(ONE, TWO, OTHER), HOST);
  const services = rows.flatMap((row) => (row.kind === 'service' ? [`${row.netns} ${row.port ?? 80}`] : []));
  expect(services).toEqual(['two 8080', 'other 80']);
  const secret = '{ vpc: vpc-a, name: one, run: [{ command: a b, envFiles: [/etc/secrets] }] }';
  const row = compile(labOf(secret), HOST).find(({ key }) => key === 'one/a');
  expect(row).toMatchObject({ kind: 'daemon', program: 'run.sh', env: {} });
  expect(JSON.stringify(row)).toContain('"--env-file","/etc/secrets"');
});
