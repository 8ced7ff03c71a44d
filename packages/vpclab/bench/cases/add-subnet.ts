// One subnet with one workload more in a running lab: from the start of `vpclab apply` to the first answer that a
// workload which was there before gets from it. ping asks every 10 ms from before the start, and stamps each answer.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Vpclab } from '../vpclab.ts';

export type RunningLab = { readonly name: string; readonly file: string; readonly vpcs: number };

const ANSWER_MS = 30_000;

export async function addSubnet(vpclab: Vpclab, lab: RunningLab, signal: AbortSignal): Promise<number> {
  const { vpcs, name } = lab;
  const file = vpclab.file('one-more.yaml');
  const octet = vpcs - 1;
  writeFileSync(file, withOneMore(readFileSync(lab.file, 'utf8'), vpcs));
  const asker = ping(vpclab, { name, from: `vpc-${vpcs}-web-1`, to: `10.${octet}.200.11` }, signal);
  await asker.started;
  const begun = Date.now();
  const apply = vpclab.run(['apply', file, '--name', name]);
  const [answeredAt] = await Promise.all([asker.answered, apply]);
  return answeredAt - begun;
}

/** The last VPC spelled out, with a subnet and a workload that the others have not. */
function withOneMore(text: string, vpcs: number): string {
  const octet = vpcs - 1;
  const last = [
    `  - name: vpc-${vpcs}`,
    `    tenant: tenant-${vpcs}`,
    `    cidr: 10.${octet}.0.0/16`,
    `    subnets: [web, app, db, { name: more, cidr: 10.${octet}.200.0/24 }]`,
  ];
  return text
    .replace(`count: ${vpcs} `, `count: ${vpcs - 1} `)
    .replace(
      /^workloads: 3.*$/m,
      [
        ...last,
        'workloads:',
        '  - { subnet: [web, app, db], count: 3 }',
        `  - { vpc: vpc-${vpcs}, subnet: more, address: 10.${octet}.200.11 }`,
      ].join('\n'),
    );
}

type Question = { readonly name: string; readonly from: string; readonly to: string };
type Asker = { readonly started: Promise<void>; readonly answered: Promise<number> };

/** `answered`: when the first answer came, in milliseconds since the epoch. */
function ping(vpclab: Vpclab, { name, from, to }: Question, signal: AbortSignal): Asker {
  const command = ['stdbuf', '-oL', 'ping', '-D', '-n', '-i', '0.01', '-w', String(ANSWER_MS / 1000), to];
  const child = spawn(vpclab.launcher, ['exec', '--name', name, from, '--', ...command], {
    env: vpclab.env,
    stdio: ['ignore', 'pipe', 'inherit'],
    signal,
  });
  child.on('error', () => undefined);
  const started = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<number>();
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    if (line.startsWith('PING ')) started.resolve();
    const stamp = /^\[(\d+\.\d+)\] \d+ bytes from/.exec(line)?.[1];
    if (stamp === undefined) return;
    answered.resolve(Number(stamp) * 1000);
    lines.removeAllListeners('line');
    child.kill('SIGINT');
  });
  void once(child, 'close')
    .catch((error: unknown) => error)
    .then((outcome) => {
      const cause = new Error(`no answer from ${to} within ${ANSWER_MS / 1000} s`, { cause: outcome });
      started.reject(cause);
      answered.reject(cause);
    });
  answered.promise.catch(() => undefined);
  return { started: started.promise, answered: answered.promise };
}
