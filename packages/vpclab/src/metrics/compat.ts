// Names of other exporters for what ours has under other names, for dashboards made for them. Off unless asked for: they
// double series. `scale` is for other units.

import { VpclabError } from '../errors.ts';
import type { Metric, Unit } from './metric.ts';
import type { Page, Sample } from './page.ts';

export const COMPAT_MODES = {
  fork: 'a fork of ovs_exporter that dashboards of OVN labs are made for',
  supergate: 'supergate-hub/ovn_exporter 3, where its names differ from ovn_exporter',
  'kube-ovn': "Kube-OVN's exporters of Open vSwitch",
} as const;
export type CompatMode = keyof typeof COMPAT_MODES;

/** Throws BAD_ARGUMENT where one is not known. */
export function compatModes(names: readonly string[]): readonly CompatMode[] {
  return names.map((name) => {
    if (isCompatMode(name)) return name;
    const known = Object.keys(COMPAT_MODES).join(', ');
    throw new VpclabError('BAD_ARGUMENT', `"${name}" is not an exporter whose names can be added: ${known}.`);
  });
}

function isCompatMode(text: string): text is CompatMode {
  return Object.hasOwn(COMPAT_MODES, text);
}

type Alias = {
  readonly from: string;
  readonly to: string;
  /** Only series that carry this. */
  readonly where?: string;
  readonly scale?: number;
  readonly unit?: Unit;
};

const alias = (from: string, to: string, more: Partial<Alias> = {}): Alias => ({ from, to, ...more });
const pmd = (event: string, to: string): Alias =>
  alias('ovs_pmd_statistic', to, { where: `event="${event}"` });

const FORK: readonly Alias[] = [
  ...[
    'rx_packets',
    'tx_packets',
    'rx_errors',
    'tx_errors',
    'rx_dropped',
    'tx_dropped',
    'rx_bytes',
    'tx_bytes',
  ].map((name) => alias(`ovs_interface_${name}`, `ovs_interface_${name}_total`)),
  alias('ovs_interface_rx_crc_err', 'ovs_interface_rx_crc_errors_total'),
  alias('ovs_interface_rx_frame_err', 'ovs_interface_rx_frame_errors_total'),
  alias('ovs_interface_rx_over_err', 'ovs_interface_rx_overrun_errors_total'),
  alias('ovs_interface_rx_missed_errors', 'ovs_interface_rx_missed_errors_total'),
  alias('ovs_interface_link_speed', 'ovs_interface_link_speed_bits_per_second'),
  ...['hit', 'missed', 'lost'].map((name) => alias(`ovs_dp_lookups_${name}`, `ovs_dp_lookups_${name}_total`)),
  alias('ovs_dp_if', 'ovs_dp_interface'),
  alias('ovs_bridge_port_count', 'ovs_bridge_ports'),
  alias('ovs_memory_usage', 'ovs_memory_usage_bytes'),
  alias('ovs_log_file_size', 'ovs_log_file_size_bytes'),
  alias('ovs_failed_req_count', 'ovs_failed_requests_total'),
  pmd('emc hits', 'ovs_pmd_exact_match_hit_total'),
  pmd('megaflow hits', 'ovs_pmd_masked_hit_total'),
  pmd('miss with success upcall', 'ovs_pmd_miss_total'),
  pmd('packets received', 'ovs_pmd_rx_packets_total'),
  pmd('megaflow hits', 'ovs_flow_cache_megaflow_hits_total'),
  pmd('miss with success upcall', 'ovs_flow_cache_megaflow_misses_total'),
];

const SUPERGATE: readonly Alias[] = [
  alias('ovn_log_file_size', 'ovn_log_file_size_bytes'),
  alias('ovn_log_event_count', 'ovn_log_events_total'),
  alias('ovn_db_file_size', 'ovn_db_file_size_bytes'),
  alias('ovn_memory_usage', 'ovn_memory_usage_bytes'),
  alias('ovn_chassis_nb_cfg_timestamp_seconds', 'ovn_chassis_nb_cfg_timestamp_milliseconds', {
    scale: 1000,
    unit: 'milliseconds',
  }),
  alias('ovn_cluster_term', 'ovn_cluster_term_total'),
  alias('ovn_cluster_log_high_index', 'ovn_cluster_log_high_index_total'),
  alias('ovs_info', 'ovn_ovs_info'),
];

const KUBE_OVN: readonly Alias[] = [
  alias('ovs_up', 'kube_ovn_ovs_status'),
  alias('ovs_info', 'kube_ovn_ovs_info'),
  alias('ovs_failed_req_count', 'kube_ovn_failed_req_count'),
  alias('ovs_log_file_size', 'kube_ovn_log_file_size_bytes'),
  alias('ovs_dp_if', 'kube_ovn_dp_if'),
  alias('ovs_dp_br_if_total', 'kube_ovn_dp_if_total'),
  alias('ovs_dp_flows', 'kube_ovn_dp_flows_total'),
  alias('ovs_dp_lookups_hit', 'kube_ovn_dp_flows_lookup_hit'),
  alias('ovs_dp_lookups_missed', 'kube_ovn_dp_flows_lookup_missed'),
  alias('ovs_dp_lookups_lost', 'kube_ovn_dp_flows_lookup_lost'),
  ...['masks_hit', 'masks_total', 'masks_hit_ratio'].map((name) =>
    alias(`ovs_dp_${name}`, `kube_ovn_dp_${name}`),
  ),
  alias('ovs_interface', 'kube_ovn_interface'),
  alias('ovs_interface_rx_missed_errors', 'kube_ovn_interface_rx_missed_err'),
  alias('ovs_interface_rx_over_err', 'kube_ovn_interface_rx_over_err'),
  ...[
    ...['admin_state', 'link_state', 'mac_in_use', 'mtu', 'of_port', 'if_index', 'collisions'],
    ...[
      'tx_packets',
      'tx_bytes',
      'tx_dropped',
      'tx_errors',
      'rx_packets',
      'rx_bytes',
      'rx_dropped',
      'rx_errors',
    ],
    ...['rx_crc_err', 'rx_frame_err', 'rx_multicast_packets'],
  ].map((name) => alias(`ovs_interface_${name}`, `kube_ovn_interface_${name}`)),
];

export const ALIASES: Readonly<Record<CompatMode, readonly Alias[]>> = {
  fork: FORK,
  supergate: SUPERGATE,
  'kube-ovn': KUBE_OVN,
};

/** Kube-OVN's names of labels beside ours. */
const KUBE_OVN_LABELS: readonly (readonly [ours: string, theirs: string])[] = [
  ['node', 'hostname'],
  ['name', 'interfaceName'],
  ['workload', 'pod_name'],
  ['tenant', 'pod_namespace'],
];

/** To a page of samples. */
export function addCompat(page: Page, modes: readonly CompatMode[]): void {
  const metrics = new Map([...page.families.keys()].map((metric) => [metric.name, metric]));
  for (const mode of modes)
    for (const { from, to, where, scale = 1, unit } of ALIASES[mode]) {
      const metric = metrics.get(from);
      if (metric === undefined) continue;
      const renamed: Metric = { ...metric, name: to, ...(unit !== undefined && { unit }) };
      for (const sample of page.families.get(metric)?.samples ?? [])
        if (where === undefined || sample.labels.includes(where))
          page.addSample(renamed, aliased(sample, mode, scale));
    }
}

function aliased(sample: Sample, mode: CompatMode, scale: number): Sample {
  const value = sample.value * scale;
  if (mode !== 'kube-ovn') return { ...sample, value };
  let { labels } = sample;
  for (const [ours, theirs] of KUBE_OVN_LABELS) {
    // One that has their label already (ovs_info: hostname) keeps it: no label may stand twice.
    if (!new RegExp(`[{,]${theirs}="`).test(labels))
      labels = labels.replace(new RegExp(`([{,])${ours}="`), `$1${theirs}="`);
  }
  return { ...sample, labels, value };
}
