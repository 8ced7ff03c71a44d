// `vpclab monitoring status`.

import type { CliContext } from '../context.ts';
import type { JsonFlag, NameFlag } from '../commands/shared-flags.ts';
import type { LabClient } from '../client.ts';
import { chooseLab, clientOf } from '../labs.ts';
import { byName } from '../../model/by-name.ts';
import { keptMebibytes } from '../monitoring-source.ts';
import { printJson } from '../output.ts';
import { keptSpace } from '../../model/kept-space.ts';
import { printableAll } from '../../printable.ts';
import { paint } from '../render/paint.ts';
import { table } from '../render/table.ts';

// Prometheus: HTTP API.
type Targets = {
  readonly activeTargets: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly health: string;
    readonly lastError: string;
    readonly lastScrapeDuration: number;
  }[];
};
type Alerts = {
  readonly alerts: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
    readonly state: string;
    readonly activeAt: string;
  }[];
};
type Vector = { readonly result: readonly { readonly value: readonly [number, string] }[] };
type Rules = {
  readonly groups: readonly {
    readonly rules: readonly { readonly health: string; readonly name: string }[];
  }[];
};

type Status = {
  readonly targets: readonly {
    readonly job: string;
    readonly health: string;
    readonly error: string;
    readonly scrapeMs: number;
  }[];
  readonly rules: { readonly total: number; readonly failing: readonly string[] };
  readonly alerts: readonly {
    readonly name: string;
    readonly state: string;
    readonly since: string;
    readonly summary: string;
    readonly runbook: string;
    readonly labels: Readonly<Record<string, string>>;
  }[];
  readonly series: number | undefined;
  readonly space: { readonly usedBytes: number | undefined; readonly bytes: number | undefined };
};

export async function runMonitoringStatus(
  this: CliContext,
  { name, json }: NameFlag & JsonFlag,
): Promise<void> {
  const status = printableAll(await readStatus(clientOf(await chooseLab(name))));
  if (json) {
    printJson(this, status);
    return;
  }
  const { terminal } = this;
  const view = { width: terminal.columns(), paint: paint(terminal.outColor) };
  const { targets, rules, alerts, series, space } = status;
  terminal.out(
    table(
      [
        { title: 'SCRAPED', fixed: true },
        { title: 'HEALTH', fixed: true },
        { title: 'TOOK', fixed: true },
        { title: 'ERROR' },
      ],
      targets.map(({ job, health, scrapeMs, error }) => [job, health, `${scrapeMs} ms`, error]),
      view,
    ),
  );
  const failing = rules.failing.length === 0 ? '' : `, failing: ${rules.failing.join(', ')}`;
  const mebibytes = (bytes: number | undefined): string =>
    bytes === undefined ? 'unknown' : (bytes / 2 ** 20).toFixed(1);
  terminal.out(
    `\n${series ?? 'unknown'} series, ${mebibytes(space.usedBytes)} of ${mebibytes(space.bytes)} MiB used; ${rules.total} rules${failing}\n\n`,
  );
  if (alerts.length === 0) terminal.out('No alert.\n');
  else
    terminal.out(
      table(
        [
          { title: 'ALERT', fixed: true },
          { title: 'STATE', fixed: true },
          { title: 'WHAT' },
          { title: 'RUNBOOK' },
        ],
        alerts.map(({ name: alert, state, summary, runbook }) => [alert, state, summary, runbook]),
        view,
      ),
    );
}

async function readStatus(client: LabClient): Promise<Status> {
  const number = async (query: string): Promise<number | undefined> => {
    const { result } = await client.prometheus<Vector>(`query?${new URLSearchParams({ query }).toString()}`);
    const text = result[0]?.value[1];
    return text === undefined ? undefined : Number(text);
  };
  const kept = keptMebibytes(await client.source());
  const [targets, rules, alerts, series, space] = await Promise.all([
    client.prometheus<Targets>('targets?state=active'),
    client.prometheus<Rules>('rules'),
    client.prometheus<Alerts>('alerts'),
    number('prometheus_tsdb_head_series'),
    kept === undefined ? ofFileSystem(number) : ofDirectory(number, kept),
  ]);
  const all = rules.groups.flatMap((group) => group.rules);
  return {
    targets: targets.activeTargets
      .map(({ labels, health, lastError, lastScrapeDuration }) => ({
        job: labels['job'] ?? '',
        health,
        error: lastError,
        scrapeMs: Math.round(lastScrapeDuration * 1000),
      }))
      .toSorted((a, b) => byName(a.job, b.job)),
    rules: {
      total: all.length,
      failing: all.filter(({ health }) => health === 'err').map((rule) => rule.name),
    },
    alerts: alerts.alerts
      .map(({ labels, annotations, state, activeAt }) => ({
        name: labels['alertname'] ?? '',
        state,
        since: activeAt,
        summary: annotations['summary'] ?? '',
        runbook: annotations['runbook'] ?? '',
        labels,
      }))
      .toSorted((a, b) => byName(a.name, b.name)),
    series,
    space,
  };
}

type AskNumber = (query: string) => Promise<number | undefined>;

async function ofFileSystem(number: AskNumber): Promise<Status['space']> {
  const place = 'mountpoint="/run/monitoring"';
  const [bytes, free] = await Promise.all([
    number(`node_filesystem_size_bytes{${place}}`),
    number(`node_filesystem_avail_bytes{${place}}`),
  ]);
  return { usedBytes: bytes === undefined || free === undefined ? undefined : bytes - free, bytes };
}

/** On the host its file system says nothing of the directory: Prometheus says what it has there. */
async function ofDirectory(number: AskNumber, mebibytes: number): Promise<Status['space']> {
  const parts = 'prometheus_tsdb_(storage_blocks|wal_storage_size|head_chunks_storage_size)_bytes';
  const usedBytes = await number(`sum({__name__=~"${parts}"})`);
  return { usedBytes, bytes: keptSpace(mebibytes).metricsBytes };
}
