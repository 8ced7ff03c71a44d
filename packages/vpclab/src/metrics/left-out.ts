// Metrics of other exporters that are not served, and why. A name that ends in `*` stands for all that begin like it.

export const LEFT_OUT: readonly { readonly names: readonly string[]; readonly reason: string }[] = [
  {
    names: ['ovs_pmd_tx_packets_total'],
    reason: '`pmd-stats-show` does not count sent packets; `ovs_interface_tx_packets` does, by port.',
  },
  {
    names: ['ovs_interface_statistics', 'kube_ovn_dp_total'],
    reason:
      'Other metrics say the same: one for each statistic (`ovs_interface_*`), one series for each datapath.',
  },
  {
    names: [
      'frr_bgp_peer_prefixes_accepted_count_total',
      'frr_bgp_peer_prefixes_filtered_count_total',
      'frr_bgp_peer_prefix_received',
      'frr_bgp_peer_prefix_advertised',
    ],
    reason: 'They take the tables of every neighbor at each scrape; frr_exporter has them off as well.',
  },
  {
    names: [
      'frr_bgp_peer_groups_count_total',
      'frr_bgp_peer_groups_memory_bytes',
      'frr_bgp_l2vpn_evpn_*',
      'frr_vrrp_*',
      'frr_pim_*',
      'frr_rpki_*',
    ],
    reason: 'No router of a lab uses that part of FRR.',
  },
];

export function isLeftOut(name: string): boolean {
  return LEFT_OUT.some(({ names }) =>
    names.some((left) => (left.endsWith('*') ? name.startsWith(left.slice(0, -1)) : name === left)),
  );
}
