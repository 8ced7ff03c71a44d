// Damages that somebody can do to a running lab by hand, each on any object of its sort: a plan shows every one of them
// and one apply repairs it, or it stands among those that are left alone, which break no promise.

/** The lab that is damaged: what a damage can be about, by sort. */
export type FaultPlaces = {
  readonly node: readonly string[];
  readonly workload: readonly string[];
  readonly gateway: readonly string[];
  readonly edge: readonly string[];
  readonly central: readonly string[];
};

export type Fault = {
  readonly what: string;
  readonly on: keyof FaultPlaces;
  /** For sh, in the place. A `$W` is a workload, `$R` a router, `$S` a switch, `$P` a router port, each any one. */
  readonly command: string;
  /** A part of what the plan says of it; `heals`: OVN, OVS or FRR put it back by themselves; `left alone`: see docs. */
  readonly plan: RegExp | 'heals' | 'left alone';
  /** Where it happens that it heals before a plan looks: then the plan has to be empty. */
  readonly mayHeal?: true;
};

export const FAULT_LAB = `name: faults
nodes: 2
vpcs:
  - name: vpc-a
    tenant: tenant-1
    cidr: 10.0.0.0/16
    subnets: [{ name: web, cidr: 10.0.1.0/24 }, { name: app, cidr: 10.0.2.0/24, securityGroups: [app] }]
    natGateways: true
    securityGroups:
      - name: app
        ingress: [{ protocol: all, from: 0.0.0.0/0 }]
  - name: vpc-b
    tenant: tenant-2
    cidr: 10.1.0.0/16
    subnets: [{ name: web, cidr: 10.1.1.0/24 }]
    natGateways: true
transit:
  cidr: 192.168.100.0/24
  attachments: [{ vpc: vpc-a, address: 192.168.100.10 }, { vpc: vpc-b, address: 192.168.100.20 }]
workloads: 2
`;

export const FAULT_PLACES: FaultPlaces = {
  node: ['node-1', 'node-2'],
  workload: ['vpc-a-web-1', 'vpc-a-web-2', 'vpc-a-app-1', 'vpc-b-web-1', 'vpc-b-web-2'],
  gateway: ['nat-gateway-a', 'nat-gateway-b'],
  edge: ['edge'],
  central: ['central'],
};

/** A port of a workload or gateway on the node. */
const VIF =
  '$(ovs-vsctl --bare --columns=name find interface options={} type=\\"\\" | grep -E "^(vpc|nat)-" | sort | head -1)';
const ROUTE = '$(ovn-nbctl --bare --columns=_uuid list Logical_Router_Static_Route | grep . | head -1)';

const ON_NODES: readonly Fault[] = [
  {
    what: 'another controller of br-int',
    on: 'node',
    command: 'ovs-vsctl set-controller br-int tcp:127.0.0.1:6653',
    plan: /- OVS of node-\d Controller/,
  },
  {
    what: 'a controller that came and went',
    on: 'node',
    command: 'ovs-vsctl set-controller br-int tcp:127.0.0.1:6653; ovs-vsctl del-controller br-int',
    plan: /what it made: flushed/,
  },
  {
    what: 'a mirror of all ports',
    on: 'node',
    command: 'ovs-vsctl -- --id=@m create mirror name=m1 select-all=true -- add bridge br-int mirrors @m',
    plan: /- OVS of node-\d Mirror/,
  },
  {
    what: 'the fail mode of the underlay bridge',
    on: 'node',
    command: 'ovs-vsctl set-fail-mode br-phy secure',
    plan: /fail_mode: secure -> \(unset\)/,
  },
  {
    what: 'a fail mode that ovn-controller sets back, and flows are gone',
    on: 'node',
    command: 'ovs-vsctl set-fail-mode br-int standalone; sleep 0.5',
    plan: /what it made: most are gone/,
    // A controller that connects at that very moment fills the table again.
    mayHeal: true,
  },
  {
    what: 'another integration bridge',
    on: 'node',
    command: 'ovs-vsctl set open . external_ids:ovn-bridge=br-other',
    plan: /external_ids:ovn-bridge: br-other -> \(unset\)/,
  },
  {
    what: 'another tunnel address',
    on: 'node',
    command: 'ovs-vsctl set open . external_ids:ovn-encap-ip=172.31.0.99',
    plan: /ovn-encap-ip/,
  },
  {
    what: 'another southbound database',
    on: 'node',
    command: 'ovs-vsctl set open . external_ids:ovn-remote=tcp:127.0.0.1:1',
    plan: /ovn-remote/,
  },
  {
    what: 'a bridge mapping',
    on: 'node',
    command: 'ovs-vsctl set open . external_ids:ovn-bridge-mappings=x:br-phy',
    plan: /ovn-bridge-mappings/,
  },
  {
    what: 'all flows of br-int deleted',
    on: 'node',
    command: 'ovs-ofctl del-flows br-int',
    plan: /what it made: 1 deletes by unix#\d+/,
  },
  {
    what: 'the flows of a table deleted',
    on: 'node',
    command: 'ovs-ofctl del-flows br-int table=65',
    plan: /what it made: 1 deletes by unix#\d+/,
  },
  {
    what: 'the listener of the southbound database removed',
    on: 'central',
    command: 'ovn-sbctl del-connection',
    plan: /what it made: nodes find no listener/,
  },
  {
    what: 'a listener of the southbound database without a role',
    on: 'central',
    command:
      'ovn-sbctl -- --id=@one create Connection target="ptcp\\:16642" -- add SB_Global . connections @one',
    plan: /what it made: others listen: ptcp:16642 as /,
  },
  {
    what: 'a flow that drops everything',
    on: 'node',
    command: 'ovs-ofctl add-flow br-int priority=65535,actions=drop',
    plan: /what it made: 1 adds by unix#\d+/,
  },
  {
    what: 'flows that were changed',
    on: 'node',
    command: 'ovs-ofctl mod-flows br-int table=0,actions=drop',
    plan: /what it made: \d+ modifications by unix#\d+/,
  },
  {
    what: 'flows of the underlay bridge deleted',
    on: 'node',
    command: 'ovs-ofctl del-flows br-phy',
    plan: /what it made: br-phy: 1 deletes by unix#\d+/,
  },
  {
    what: 'a port of br-int deleted',
    on: 'node',
    command: `ovs-vsctl del-port ${VIF}`,
    plan: /\+ OVS of node-\d Port/,
  },
  { what: 'br-int deleted', on: 'node', command: 'ovs-vsctl del-br br-int', plan: /OVS of node-\d/ },
  {
    what: 'the underlay bridge deleted',
    on: 'node',
    command: 'ovs-vsctl del-br br-phy',
    plan: /\+ OVS of node-\d Bridge br-phy/,
  },
  {
    what: 'an interface of another logical port',
    on: 'node',
    command: `ovs-vsctl set interface ${VIF} external_ids:iface-id=nobody`,
    plan: /iface-id/,
  },
  { what: 'a VLAN tag on a port', on: 'node', command: `ovs-vsctl set port ${VIF} tag=5`, plan: /tag: 5/ },
  {
    what: 'a rate of an interface',
    on: 'node',
    command: `ovs-vsctl set interface ${VIF} ingress_policing_rate=10 ingress_policing_burst=1`,
    plan: /ingress_policing_rate/,
  },
  {
    what: 'spanning tree on br-int',
    on: 'node',
    command: 'ovs-vsctl set bridge br-int stp_enable=true',
    plan: /stp_enable/,
  },
  {
    what: 'rapid spanning tree on br-int',
    on: 'node',
    command: 'ovs-vsctl set bridge br-int rstp_enable=true',
    plan: /rstp_enable/,
  },
  { what: 'the underlay link down', on: 'node', command: 'ip link set ul down', plan: /veth|link/ },
  {
    what: 'the MTU of the underlay link',
    on: 'node',
    command: 'ip link set ul mtu 1300',
    plan: /mtu: 1300 -> 1600/,
  },
  {
    what: 'the tunnel address gone',
    on: 'node',
    command: 'ip address flush dev br-phy',
    plan: /\+ address node-\d\/br-phy/,
  },
  {
    what: 'a neighbour of the underlay that is wrong',
    on: 'node',
    command:
      'ip neigh replace $(ip neigh show nud permanent | grep br-phy | head -1 | cut -d" " -f1) lladdr 02:00:00:00:00:01 dev br-phy nud permanent',
    plan: /neighbour node-\d\/br-phy/,
  },
  {
    what: 'a table of somebody in a node',
    on: 'node',
    command:
      "nft 'add table ip mine; add chain ip mine in { type filter hook input priority 0; policy drop; }'",
    plan: /nftables table ip mine of node-\d/,
  },
  {
    what: 'a routing rule of a node',
    on: 'node',
    command: 'ip rule add to 172.31.0.0/16 priority 100 blackhole',
    plan: /routing rule 100: to 172\.31\.0\.0\/16 action 6 of node-\d/,
  },
  {
    what: 'ovn-controller paused',
    on: 'node',
    command: 'ovs-appctl -t $OVN_RUNDIR/ovn-controller.*.ctl debug/pause',
    plan: /what it made: paused/,
  },
  {
    what: 'ovn-controller killed',
    on: 'node',
    command: 'kill -9 $(cat $OVN_RUNDIR/ovn-controller.pid); sleep 1',
    plan: 'heals',
  },
  {
    what: 'ovs-vswitchd killed',
    on: 'node',
    command: 'kill -9 $(cat $OVS_RUNDIR/ovs-vswitchd.pid); sleep 2',
    plan: 'heals',
  },
  {
    what: 'a bridge of somebody',
    on: 'node',
    command: 'ovs-vsctl --may-exist add-br br-mine',
    plan: 'left alone',
  },
];

const IN_NORTHBOUND: readonly Fault[] = [
  {
    what: 'a gateway chassis of a router port',
    on: 'central',
    command: 'ovn-nbctl lrp-set-gateway-chassis $P node-1 10',
    plan: /- NB Gateway_Chassis/,
  },
  {
    what: 'an option of a router port',
    on: 'central',
    command: 'ovn-nbctl set Logical_Router_Port $P options:gateway_mtu=500',
    plan: /gateway_mtu/,
  },
  {
    what: 'an option of a router',
    on: 'central',
    command: 'ovn-nbctl set Logical_Router $R options:chassis=node-1',
    plan: /NB Logical_Router lr-\S+\n\s+options/,
  },
  {
    what: 'a router that is switched off',
    on: 'central',
    command: 'ovn-nbctl set Logical_Router $R enabled=false',
    plan: /enabled: false -> \(unset\)/,
  },
  {
    what: 'a port that is switched off',
    on: 'central',
    command: 'ovn-nbctl lsp-set-enabled $W disabled',
    plan: /enabled: false -> \(unset\)/,
  },
  {
    what: 'a policy of a static route',
    on: 'central',
    command: `ovn-nbctl set Logical_Router_Static_Route ${ROUTE} policy=src-ip`,
    plan: /policy: src-ip -> \(unset\)/,
  },
  {
    what: 'a static route deleted',
    on: 'central',
    command: 'ovn-nbctl lr-route-del $R',
    plan: /\+ NB Logical_Router_Static_Route/,
  },
  {
    what: 'a static route of somebody',
    on: 'central',
    command: 'ovn-nbctl lr-route-add $R 10.0.1.11/32 discard',
    plan: /- NB Logical_Router_Static_Route/,
  },
  {
    what: 'a routing policy of somebody',
    on: 'central',
    command: 'ovn-nbctl lr-policy-add $R 1000 ip4 drop',
    plan: /- NB Logical_Router_Policy/,
  },
  {
    what: 'a translation of somebody',
    on: 'central',
    command: 'ovn-nbctl lr-nat-add $R snat 192.0.2.1 10.0.0.0/8',
    plan: /- NB NAT/,
  },
  {
    what: 'a router port deleted',
    on: 'central',
    command: 'ovn-nbctl lrp-del $P',
    plan: /\+ NB Logical_Router_Port/,
  },
  { what: 'a router deleted', on: 'central', command: 'ovn-nbctl lr-del $R', plan: /\+ NB Logical_Router / },
  { what: 'a switch deleted', on: 'central', command: 'ovn-nbctl ls-del $S', plan: /\+ NB Logical_Switch / },
  {
    what: 'a port deleted',
    on: 'central',
    command: 'ovn-nbctl lsp-del $W',
    plan: /\+ NB Logical_Switch_Port/,
  },
  {
    what: 'addresses of a port',
    on: 'central',
    command: 'ovn-nbctl lsp-set-addresses $W unknown',
    plan: /addresses/,
  },
  {
    what: 'port security',
    on: 'central',
    command: 'ovn-nbctl lsp-set-port-security $W 02:00:00:00:00:01',
    plan: /port_security/,
  },
  {
    what: 'an access list that drops',
    on: 'central',
    command: 'ovn-nbctl acl-add $S to-lport 2000 ip4 drop',
    plan: /- NB ACL/,
  },
  {
    what: 'a rate on a switch',
    on: 'central',
    command: 'ovn-nbctl qos-add $S to-lport 100 ip4 rate=10',
    plan: /- NB QoS/,
  },
  {
    what: 'a load balancer on a switch',
    on: 'central',
    command:
      'ovn-nbctl --may-exist lb-add lb-mine 10.0.1.11:80 10.1.1.11:80; ovn-nbctl --may-exist ls-lb-add $S lb-mine',
    plan: /load_balancer/,
  },
  {
    what: 'address sets of the northbound database',
    on: 'central',
    command: 'ovn-nbctl --all destroy Port_Group',
    plan: /\+ NB Port_Group/,
  },
  {
    what: 'ports of a port group',
    on: 'central',
    command: 'ovn-nbctl clear Port_Group $(ovn-nbctl --bare --columns=_uuid list Port_Group | head -1) ports',
    plan: /NB Port_Group/,
  },
  {
    what: 'an option of all of OVN',
    on: 'central',
    command: 'ovn-nbctl set NB_Global . ipsec=true',
    plan: /ipsec/,
  },
  {
    what: 'marks taken off',
    on: 'central',
    command: 'ovn-nbctl clear Logical_Switch $S external_ids',
    plan: /Logical_Switch/,
  },
  {
    what: 'ovn-northd paused',
    on: 'central',
    command: 'ovs-appctl -t $OVN_RUNDIR/ovn-northd.*.ctl pause',
    plan: /what it made: paused/,
  },
  {
    what: 'ovn-northd killed',
    on: 'central',
    command: 'kill -9 $(cat $OVN_RUNDIR/ovn-northd.pid); sleep 1',
    plan: 'heals',
  },
  {
    what: 'a switch of somebody',
    on: 'central',
    command: 'ovn-nbctl --may-exist ls-add ls-mine',
    plan: 'left alone',
  },
];

const IN_SOUTHBOUND: readonly Fault[] = [
  {
    what: 'port bindings destroyed',
    on: 'central',
    command: 'ovn-sbctl --all destroy Port_Binding; sleep 1',
    plan: 'heals',
  },
  {
    what: 'one port binding destroyed',
    on: 'central',
    command: 'ovn-sbctl destroy Port_Binding $W; sleep 1',
    plan: 'heals',
  },
  {
    what: 'a port bound elsewhere',
    on: 'central',
    command: 'ovn-sbctl lsp-unbind $W; sleep 1',
    plan: 'heals',
  },
  {
    what: 'another peer of a router port in the southbound database',
    on: 'central',
    command: 'ovn-sbctl set Port_Binding $P options:peer=none; sleep 1',
    plan: 'heals',
  },
  {
    what: 'a second chassis for a port',
    on: 'central',
    command:
      'ovn-sbctl set Port_Binding $W additional_chassis=$(ovn-sbctl --bare --columns=_uuid find Chassis name=node-1); sleep 1',
    plan: 'heals',
  },
  {
    what: 'what nodes may change in the southbound database',
    on: 'central',
    command: 'ovn-sbctl --all destroy RBAC_Permission; sleep 1',
    plan: /what it made: what nodes may change is not what it should be/,
    mayHeal: true,
  },
  {
    what: 'logical flows destroyed',
    on: 'central',
    command: 'ovn-sbctl --all destroy Logical_Flow; sleep 1',
    plan: 'heals',
  },
  {
    what: 'chassis destroyed',
    on: 'central',
    command: 'ovn-sbctl chassis-del node-1; sleep 1',
    plan: 'heals',
  },
  {
    what: 'another address of a tunnel end',
    on: 'central',
    command:
      'ovn-sbctl set Encap $(ovn-sbctl --bare --columns=_uuid list Encap | head -1) ip=172.31.0.99; sleep 1',
    plan: 'heals',
  },
  {
    what: 'address sets of the southbound database destroyed',
    on: 'central',
    command: 'ovn-sbctl --all destroy Address_Set',
    plan: /what it made: \d+ of \d+ address sets/,
    // ovn-northd puts them back with whatever it does next.
    mayHeal: true,
  },
];

const IN_NAMESPACES: readonly Fault[] = [
  {
    what: 'a second address of a workload',
    on: 'workload',
    command: 'ip address add 10.0.1.99/24 dev eth0',
    plan: /- address \S+\/eth0 10\.0\.1\.99\/24/,
  },
  { what: 'no address', on: 'workload', command: 'ip address flush dev eth0', plan: /\+ address/ },
  {
    what: 'no default route',
    on: 'workload',
    command: 'ip route del default',
    plan: /\+ route \S+ 0\.0\.0\.0\/0/,
  },
  {
    what: 'a route of somebody',
    on: 'workload',
    command: 'ip route add blackhole 10.0.0.0/8',
    plan: /- route/,
  },
  {
    what: 'the link down',
    on: 'workload',
    command: 'ip link set eth0 down',
    plan: /up: false -> true|veth|link/,
  },
  { what: 'another MAC', on: 'workload', command: 'ip link set eth0 address 02:00:00:00:00:01', plan: /mac/ },
  {
    what: 'the link renamed',
    on: 'workload',
    command: 'ip link set eth0 down; ip link set eth0 name eth9; ip link set eth9 up',
    plan: /eth0/,
  },
  { what: 'the link deleted', on: 'workload', command: 'ip link del eth0', plan: /eth0/ },
  {
    what: 'a permanent neighbour that is wrong',
    on: 'workload',
    command:
      'ip neigh replace $(ip route | grep default | cut -d" " -f3) lladdr 02:00:00:00:00:01 dev eth0 nud permanent',
    plan: /neighbour/,
  },
  {
    what: 'a routing rule of a workload',
    on: 'workload',
    command: 'ip rule add to 10.0.0.0/8 priority 100 blackhole',
    plan: /routing rule 100: to 10\.0\.0\.0\/8 action 6 of/,
  },
  {
    what: 'a rule of the kernel that is missing',
    on: 'workload',
    command: 'ip rule del priority 32766',
    plan: /missing routing rule 32766/,
  },
  {
    what: 'a queueing discipline of a workload',
    on: 'workload',
    command: 'tc qdisc add dev eth0 root tbf rate 8kbit burst 2kb latency 10ms',
    plan: /queueing discipline tbf \w+: on eth0/,
  },
  {
    what: 'a place for filters of what comes in',
    on: 'workload',
    command: 'tc qdisc add dev eth0 ingress',
    plan: /queueing discipline ingress ffff: on eth0/,
  },
  {
    what: 'no answers to ARP',
    on: 'workload',
    command: 'ip link set eth0 arp off',
    plan: /up: false -> true/,
  },
  { what: 'checksums offloaded', on: 'workload', command: 'ethtool -K eth0 tx on', plan: /offload/ },
  {
    what: 'forwarding in a workload',
    on: 'workload',
    command: 'sysctl -qw net.ipv4.ip_forward=1',
    plan: /ip_forward/,
  },
  {
    what: 'a dummy bridge of the user',
    on: 'workload',
    command: 'ip link add br-mine type bridge || true',
    plan: 'left alone',
  },
];

const IN_GATEWAYS: readonly Fault[] = [
  { what: 'a table of somebody in a gateway', on: 'gateway', command: 'nft add table ip mine', plan: /mine/ },
  { what: 'all rules flushed', on: 'gateway', command: 'nft flush ruleset', plan: /nftables/ },
  {
    what: 'a rule of ours gone',
    on: 'gateway',
    command: 'nft flush table inet vpclab',
    plan: /nftables/,
  },
  {
    what: 'a queueing discipline of a gateway',
    on: 'gateway',
    command: 'tc qdisc add dev eth1 root tbf rate 8kbit burst 2kb latency 10ms',
    plan: /queueing discipline tbf/,
  },
  { what: 'the inside link down', on: 'gateway', command: 'ip link set eth0 down', plan: /eth0/ },
  { what: 'the outside link down', on: 'gateway', command: 'ip link set eth1 down', plan: /eth1/ },
  { what: 'the outside address gone', on: 'gateway', command: 'ip address flush dev eth1', plan: /address/ },
  {
    what: 'the way into the VPC gone',
    on: 'gateway',
    command: 'ip route del $(ip route show proto static | head -1 | cut -d" " -f1)',
    plan: /\+ route/,
  },
  { what: 'no forwarding', on: 'gateway', command: 'sysctl -qw net.ipv4.ip_forward=0', plan: /ip_forward/ },
  {
    what: 'a routing rule of a gateway',
    on: 'gateway',
    command: 'ip rule add from 10.0.0.0/8 priority 50 prohibit',
    plan: /routing rule 50/,
  },
  {
    what: 'a BGP session shut down',
    on: 'gateway',
    command:
      'ASN=$(vtysh -c "show running-config" | sed -n "s/^router bgp //p"); N=$(vtysh -c "show running-config" | sed -n "s/^ neighbor \\([0-9.]*\\) remote-as.*/\\1/p" | head -1); vtysh -c "configure terminal" -c "router bgp $ASN" -c "neighbor $N shutdown"',
    plan: /frr|FRR|BGP|router/,
  },
  {
    what: 'BGP deconfigured',
    on: 'gateway',
    command:
      'ASN=$(vtysh -c "show running-config" | sed -n "s/^router bgp //p"); vtysh -c "configure terminal" -c "no router bgp $ASN"',
    plan: /frr|FRR|BGP|router/,
  },
  { what: 'bgpd killed', on: 'gateway', command: 'kill -9 $(cat /run/frr/bgpd.pid); sleep 1', plan: 'heals' },
  {
    what: 'zebra killed',
    on: 'gateway',
    command: 'kill -9 $(cat /run/frr/zebra.pid); sleep 2',
    plan: 'heals',
  },
  {
    what: 'a route in the name of BGP',
    on: 'gateway',
    command:
      'ip route add 203.0.113.250 via $(ip route show proto static | head -1 | cut -d" " -f3) proto bgp',
    plan: /zebra/,
  },
  {
    what: 'another next hop in the name of BGP',
    on: 'gateway',
    command:
      'ip route replace default via $(ip route show proto static | head -1 | cut -d" " -f3) proto bgp metric 20',
    plan: /zebra/,
  },
  {
    what: 'no forwarding at the edge',
    on: 'edge',
    command: 'sysctl -qw net.ipv4.ip_forward=0',
    plan: /ip_forward/,
  },
];

export const FAULTS: readonly Fault[] = [
  ...ON_NODES,
  ...IN_NORTHBOUND,
  ...IN_SOUTHBOUND,
  ...IN_NAMESPACES,
  ...IN_GATEWAYS,
];

/** The shell words that pick an object of the northbound database, by a number that says which. */
export function withObjects(command: string, nth: number): string {
  const pick = (table: string, filter = 'cat'): string =>
    `$(ovn-nbctl --bare --columns=name list ${table} | grep . | ${filter} | sort | awk -v n=${nth} '{ l[NR] = $0 } END { print l[n % NR + 1] }')`;
  return command
    .replaceAll('$W', () => pick('Logical_Switch_Port', "grep -E '^vpc-.*-[0-9]$'"))
    .replaceAll('$R', () => pick('Logical_Router'))
    .replaceAll('$S', () => pick('Logical_Switch', "grep -E 'ls-vpc' | sort | uniq -u"))
    .replaceAll('$P', () => pick('Logical_Router_Port'));
}
