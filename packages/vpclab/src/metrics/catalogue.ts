// Every metric there is, in the order of the reference page.

import { ACCESS_METRICS } from './collectors/access.ts';
import { BALANCER_METRICS } from './collectors/balancers.ts';
import { CENTRAL_METRICS } from './collectors/central.ts';
import { CLUSTER_METRICS } from './collectors/cluster.ts';
import { CONNTRACK_METRICS } from './collectors/conntrack.ts';
import { OVN_DAEMON_METRICS, OVS_DAEMON_METRICS } from './collectors/daemons.ts';
import { EXPORTER_METRICS } from './collectors/exporter.ts';
import { FLOW_METRICS } from './collectors/flows.ts';
import { GATEWAY_METRICS } from './collectors/gateways.ts';
import { LOAD_METRICS } from './collectors/load.ts';
import { INTERFACE_METRICS, INTERFACE_STATISTICS } from './collectors/interface-metrics.ts';
import { OSPF_METRICS } from './collectors/ospf.ts';
import { REGION_METRICS } from './collectors/regions.ts';
import { ROUTING_AGENT_METRICS } from './collectors/routing-agents.ts';
import { ROUTING_METRICS } from './collectors/routing.ts';
import { SWITCH_METRICS } from './collectors/switches.ts';
import { TOPOLOGY_METRICS } from './collectors/topology.ts';
import { TRAFFIC_METRICS } from './collectors/traffic.ts';
import { WORKLOAD_METRICS } from './collectors/workloads.ts';
import type { Metric } from './metric.ts';

const listed = (metrics: Readonly<Record<string, Metric>>): readonly Metric[] => Object.values(metrics);

export type Chapter = { readonly title: string; readonly about: string; readonly metrics: readonly Metric[] };

export const CHAPTERS: readonly Chapter[] = [
  {
    title: 'Traffic of tenants',
    about:
      'Counted by the flows that OVN installs for each logical port, not by interfaces: what the switches forwarded. Bytes are those of Ethernet frames without checksum (IP packet plus 14 bytes). Counters go on when ovn-controller restarts and when a workload moves; they start from zero when the port or the exporter is new.',
    metrics: listed(TRAFFIC_METRICS),
  },
  {
    title: 'Access lists and security groups',
    about:
      'By the flows that OVN made of each rule. Counters go on when ovn-controller restarts; they start at zero when the rule is recreated or the exporter restarts.',
    metrics: listed(ACCESS_METRICS),
  },
  {
    title: 'Who talks to whom',
    about:
      'Where the lab file asks for flow logs, by what they say; sums begin at zero when vpclabd restarts. A tenant sees no other tenant in it; between VPCs, only the operator sees.',
    metrics: listed(FLOW_METRICS),
  },
  {
    title: 'Workloads',
    about:
      'By the kernel, in the namespace of each workload: what its programs saw. They are read in turn, a few each second, and begin at zero when the workload is recreated.',
    metrics: listed(WORKLOAD_METRICS),
  },
  {
    title: 'NAT gateways',
    about:
      'By nftables in the gateway (IP packets, without Ethernet headers), its connection tracking and its links.',
    metrics: listed(GATEWAY_METRICS),
  },
  {
    title: 'Routing',
    about: "BGP, BFD and routes of each FRR router, under frr_exporter's names.",
    metrics: listed(ROUTING_METRICS),
  },
  {
    title: 'Routing agents',
    about: 'What the routing agents of the lab want of their gateways: one for each control plane.',
    metrics: listed(ROUTING_AGENT_METRICS),
  },
  {
    title: 'Between regions',
    about:
      'By nftables in the gateways to other regions and in the tables of each edge (IP packets, without Ethernet headers). A table is of a tenant, and of no single VPC.',
    metrics: listed(REGION_METRICS),
  },
  {
    title: 'OSPF',
    about: "Of each FRR router that speaks OSPF, under frr_exporter's names.",
    metrics: listed(OSPF_METRICS),
  },
  {
    title: 'Logical switches and routers',
    about: 'From the northbound and southbound databases.',
    metrics: listed(TOPOLOGY_METRICS),
  },
  {
    title: 'Load balancers',
    about:
      'Those of OVN itself, which other deployments have; published ports and anycast services of a lab are translated by its NAT gateways.',
    metrics: listed(BALANCER_METRICS),
  },
  {
    title: 'Control plane of OVN',
    about: 'Databases, northd, controllers, chassis.',
    metrics: listed(CENTRAL_METRICS),
  },
  {
    title: 'Daemons of OVN',
    about: 'ovn-northd, ovn-controller and the servers of the databases.',
    metrics: listed(OVN_DAEMON_METRICS),
  },
  {
    title: 'Clusters',
    about: 'RAFT of the northbound and southbound databases.',
    metrics: listed(CLUSTER_METRICS),
  },
  {
    title: 'Open vSwitch',
    about: 'Bridges, datapaths and flow caches of each node.',
    metrics: listed(SWITCH_METRICS),
  },
  {
    title: 'Connection tracking of switches',
    about: 'Of each node, and of each zone that somebody gave a limit: Open vSwitch counts no others.',
    metrics: listed(CONNTRACK_METRICS),
  },
  {
    title: 'Daemons of Open vSwitch',
    about: 'ovs-vswitchd and ovsdb-server of each node.',
    metrics: listed(OVS_DAEMON_METRICS),
  },
  {
    title: 'Interfaces',
    about:
      'As Open vSwitch has them: what the link saw, up to 5 s old. A packet that is lost between the link and the switch is in these and not in the traffic of tenants.',
    metrics: [...listed(INTERFACE_METRICS), ...INTERFACE_STATISTICS],
  },
  {
    title: 'Generated traffic and faults',
    about:
      'What `vpclab traffic` and `vpclab chaos` do to a lab. Counters go on over all runs, and start at zero when the process of the generator restarts; `vpc` is that of the sender. A fault has a series for each tenant that may notice it.',
    metrics: listed(LOAD_METRICS),
  },
  { title: 'The exporter itself', about: 'Its sources and its size.', metrics: listed(EXPORTER_METRICS) },
];

export const CATALOGUE: readonly Metric[] = CHAPTERS.flatMap(({ metrics }) => metrics);
