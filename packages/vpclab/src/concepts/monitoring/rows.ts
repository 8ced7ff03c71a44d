// The namespace of monitoring and its two daemons. Both listen on loopback there and nowhere else.

import { daemonRow } from '../../model/daemon-row.ts';
import { keptSpace } from '../../model/kept-space.ts';
import { KEPT_DATA, MONITORING, MONITORING_DATA, MONITORING_PORTS, directoryOf } from '../../model/layout.ts';
import type { DaemonRow, Origin, Row } from '../../model/rows.ts';
import type { Compile } from '../context.ts';
import { netns } from '../rows/netns-rows.ts';
import { alertingRules } from './alerting-rules.ts';
import { prometheusConfig } from './prometheus-config.ts';
import { recordingRules } from './recording-rules.ts';
import type { KeptData } from './resolved.ts';
import { rulesFile } from './rules-file.ts';

const ORIGIN: Origin = { concept: 'monitoring', name: MONITORING };
const OF = { netns: MONITORING, origin: ORIGIN };
const DIRECTORY = directoryOf(MONITORING);
const CONFIG = `${DIRECTORY}/prometheus.yml`;
const RULES = `${DIRECTORY}/rules.yml`;

export const compileMonitoring: Compile = ({ lab }): readonly Row[] => {
  const { monitoring } = lab;
  if (monitoring === undefined) return [];
  const { intervalSeconds, kept } = monitoring;
  return [
    netns(MONITORING, 'monitoring', ORIGIN),
    nodeExporter(),
    prometheus(storageOf(kept), {
      [CONFIG]: prometheusConfig({ lab: lab.name, intervalSeconds, rules: RULES, jobs: JOBS }),
      [RULES]: rulesFile([...recordingRules(intervalSeconds), ...alertingRules(keptBytesOf(kept))]),
    }),
  ];
};

const local = (port: number): string => `127.0.0.1:${port}`;
const PROMETHEUS = local(MONITORING_PORTS.prometheus);
const NODE_EXPORTER = local(MONITORING_PORTS.node);
const JOBS = [
  { name: 'vpclab', target: local(MONITORING_PORTS.vpclabd) },
  { name: 'node', target: NODE_EXPORTER },
  { name: 'prometheus', target: PROMETHEUS },
];
export const JOB_NAMES: readonly string[] = JOBS.map(({ name }) => name);

function keptBytesOf(kept: KeptData | undefined): number | undefined {
  return kept === undefined ? undefined : keptSpace(kept.mebibytes).metricsBytes;
}

/** Within the lab, or on the host beyond it: two places, so that one never cuts the other to its own size. */
function storageOf(kept: KeptData | undefined): Storage {
  return kept === undefined
    ? { directory: MONITORING_DATA, time: '1d', megabytes: 40 }
    : { directory: KEPT_DATA, time: '15d', megabytes: keptSpace(kept.mebibytes).blocksMegabytes };
}

type Storage = { readonly directory: string; readonly time: string; readonly megabytes: number };

/**
 * Size retention counts finished blocks only (Prometheus: Storage). Short blocks keep the part that it does not count,
 * the head and its log, to a few minutes.
 */
function prometheus(
  { directory, time, megabytes }: Storage,
  files: Readonly<Record<string, string>>,
): DaemonRow {
  return daemonRow(OF, 'prometheus', {
    args: () => [
      `--config.file=${CONFIG}`,
      `--storage.tsdb.path=${directory}/prometheus`,
      '--storage.tsdb.min-block-duration=10m',
      '--storage.tsdb.max-block-duration=2h',
      '--storage.tsdb.wal-segment-size=10MB',
      // Each is allocated in full before it is written: 512 MB by default, more than there is.
      '--storage.tsdb.max-block-chunk-segment-size=8MB',
      `--storage.tsdb.retention.time=${time}`,
      `--storage.tsdb.retention.size=${megabytes}MB`,
      '--query.timeout=20s',
      '--query.max-concurrency=8',
      '--query.max-samples=5000000',
      `--web.listen-address=${PROMETHEUS}`,
      '--web.external-url=http://127.0.0.1:9090/prometheus',
      '--web.route-prefix=/',
      '--log.level=warn',
    ],
    files,
    pidFileBy: 'launcher',
    // Go takes a multiple of what is in use before it collects; a lab shares its memory with its host.
    env: { GOGC: '50' },
    carries: 'the recording of metrics',
  });
}

/** What a node of the lab and its host have in common: nothing of the host's network, which the lab does not see. */
function nodeExporter(): DaemonRow {
  const collectors = [
    'cpu',
    'meminfo',
    'loadavg',
    'stat',
    'vmstat',
    'filesystem',
    'diskstats',
    'pressure',
    'uname',
    'time',
  ];
  return daemonRow(OF, 'node-exporter', {
    program: 'prometheus-node-exporter',
    args: () => [
      `--web.listen-address=${NODE_EXPORTER}`,
      '--collector.disable-defaults',
      ...collectors.map((name) => `--collector.${name}`),
      '--collector.filesystem.mount-points-exclude=^/(dev|proc|sys)($|/)',
      '--collector.filesystem.fs-types-exclude=^(nsfs|overlay|proc|sysfs|cgroup2?|mqueue|devpts)$',
      '--web.disable-exporter-metrics',
      '--log.level=warn',
    ],
    pidFileBy: 'launcher',
    carries: 'metrics of the host',
  });
}
