// A directory that is kept beyond the lab: how it is written, and what Prometheus is told of it.

import { expect, it } from 'vitest';
import { rowsOf } from '../../model/plan.ts';
import type { DaemonRow } from '../../model/rows.ts';
import { Secret } from '../../secret.ts';
import { compile } from '../compile.ts';
import { parseLab } from '../parse-lab.ts';

function argumentsFor(monitoring: string): readonly string[] {
  return prometheusOf(monitoring)?.args ?? [];
}

function prometheusOf(monitoring: string): DaemonRow | undefined {
  const text = `monitoring: ${monitoring}\nvpcs: [{ name: vpc-a, subnets: [web] }]\n`;
  const parsed = parseLab({ fileName: 'lab.yaml', text });
  if (parsed.kind === 'errors') throw new Error(JSON.stringify(parsed.errors));
  const host = {
    datapath: 'netdev',
    responder: ['node'],
    passwordIn: (file: string) => new Secret(file),
  } as const;
  const daemons = rowsOf(compile(parsed.lab, host), 'daemon');
  return daemons.find(({ key }) => key === 'monitoring/prometheus');
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

it('of what is kept on the host the alert knows the part of metrics', () => {
  const rules = (monitoring: string): string => Object.values(prometheusOf(monitoring)?.files ?? {}).join();
  expect(rules('{ data: /srv/lab, dataSize: 100 }')).toContain(`_bytes"}) / ${75 << 20} > 1`);
  expect(rules('{}')).not.toContain('VpclabKeptMetricsTooLarge');
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
