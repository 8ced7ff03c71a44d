// A directory that is kept beyond the lab: how it is written, and what Prometheus is told of it.

import { expect, it } from 'vitest';
import { rowsOf } from '../../model/plan.ts';
import { Secret } from '../../secret.ts';
import { compile } from '../compile.ts';
import { parseLab } from '../parse-lab.ts';

function argumentsFor(monitoring: string): readonly string[] {
  const text = `monitoring: ${monitoring}\nvpcs: [{ name: vpc-a, subnets: [web] }]\n`;
  const parsed = parseLab({ fileName: 'lab.yaml', text });
  if (parsed.kind === 'errors') throw new Error(JSON.stringify(parsed.errors));
  const host = {
    datapath: 'netdev',
    responder: ['node'],
    passwordIn: (file: string) => new Secret(file),
  } as const;
  const daemons = rowsOf(compile(parsed.lab, host), 'daemon');
  return daemons.find(({ key }) => key === 'monitoring/prometheus')?.args ?? [];
}

it('what is kept on the host has a place and a size of its own', () => {
  expect(argumentsFor('{ data: /srv/lab, dataSize: 100 }')).toEqual(
    expect.arrayContaining([
      '--storage.tsdb.path=/run/kept/prometheus',
      '--storage.tsdb.retention.time=15d',
      '--storage.tsdb.retention.size=60MB',
    ]),
  );
  expect(argumentsFor('{}')).toEqual(
    expect.arrayContaining([
      '--storage.tsdb.path=/run/monitoring/prometheus',
      '--storage.tsdb.retention.size=40MB',
    ]),
  );
});

it.each(['/srv/lab', '/srv/lab/', '/srv//lab', '//srv/lab//'])('%s names the same directory', (data) => {
  const parsed = parseLab({
    fileName: 'lab.yaml',
    text: `monitoring: { data: ${data} }\nvpcs: [{ name: a, cidr: 10.0.0.0/16, subnets: [web] }]\n`,
  });
  expect(parsed).toMatchObject({
    kind: 'ok',
    lab: { monitoring: { kept: { directory: '/srv/lab', mebibytes: 1024 } } },
  });
});
