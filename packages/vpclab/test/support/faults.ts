// Damages that somebody can do to a running lab (two-vpcs) by hand, one line each: a plan shows every one of them, and
// one apply repairs it.

export type Fault = {
  readonly what: string;
  readonly target: string;
  /** For sh. */
  readonly command: string;
  /** A part of what the plan says of it. */
  readonly plan: RegExp;
};

const FIRST_ROUTER_PORT = '$(ovn-nbctl --bare --columns=name list Logical_Router_Port | grep . | head -1)';

export const FAULTS: readonly Fault[] = [
  {
    what: 'another controller of br-int',
    target: 'node-1',
    command: 'ovs-vsctl set-controller br-int tcp:127.0.0.1:6653',
    plan: /- OVS of node-1 Controller/,
  },
  {
    what: 'a mirror of all ports',
    target: 'node-1',
    command: 'ovs-vsctl -- --id=@m create mirror name=m1 select-all=true -- add bridge br-int mirrors @m',
    plan: /- OVS of node-1 Mirror/,
  },
  {
    what: 'the fail mode of the underlay bridge',
    target: 'node-1',
    command: 'ovs-vsctl set-fail-mode br-phy secure',
    plan: /fail_mode: secure -> \(unset\)/,
  },
  {
    what: 'a key that OVN reads from a node',
    target: 'node-1',
    command: 'ovs-vsctl set open . external_ids:ovn-bridge=br-other',
    plan: /external_ids:ovn-bridge: br-other -> \(unset\)/,
  },
  {
    what: 'a gateway chassis of a router port',
    target: 'central',
    command: `ovn-nbctl lrp-set-gateway-chassis ${FIRST_ROUTER_PORT} node-1 10`,
    plan: /- NB Gateway_Chassis/,
  },
  {
    what: 'an option of a router port',
    target: 'central',
    command: `ovn-nbctl set Logical_Router_Port ${FIRST_ROUTER_PORT} options:gateway_mtu=500`,
    plan: /gateway_mtu/,
  },
  {
    what: 'an option of a router',
    target: 'central',
    command: 'ovn-nbctl set Logical_Router lr-vpc-a options:chassis=node-1',
    plan: /NB Logical_Router lr-vpc-a\n\s+options/,
  },
  {
    what: 'a router that is switched off',
    target: 'central',
    command: 'ovn-nbctl set Logical_Router lr-vpc-a enabled=false',
    plan: /enabled: false -> \(unset\)/,
  },
  {
    what: 'a port that is switched off',
    target: 'central',
    command: 'ovn-nbctl lsp-set-enabled vpc-a-web-1 disabled',
    plan: /enabled: false -> \(unset\)/,
  },
  {
    what: 'a policy of a static route',
    target: 'central',
    command:
      'ovn-nbctl set Logical_Router_Static_Route $(ovn-nbctl --bare --columns=_uuid find Logical_Router_Static_Route ip_prefix=10.1.0.0/16 | grep . | head -1) policy=src-ip',
    plan: /policy: src-ip -> \(unset\)/,
  },
  {
    what: 'the MTU of an underlay link',
    target: 'node-1',
    command: 'ip link set ul mtu 1300',
    plan: /a\.mtu: 1300 -> 1600/,
  },
  {
    what: 'a table of somebody in a NAT gateway',
    target: 'nat-gateway-a',
    command: 'nft add table ip mine',
    plan: /mine/,
  },
  {
    what: 'a second address of a workload',
    target: 'vpc-a-web-1',
    command: 'ip address add 10.0.1.99/24 dev eth0',
    plan: /- address vpc-a-web-1\/eth0 10\.0\.1\.99\/24/,
  },
  {
    what: 'all flows of a switch deleted',
    target: 'node-1',
    command: 'ovs-ofctl del-flows br-int',
    plan: /what it made: 1 deletes by unix#\d+/,
  },
  {
    what: 'a flow that drops everything',
    target: 'node-2',
    command: 'ovs-ofctl add-flow br-int priority=65535,actions=drop',
    plan: /what it made: 1 adds by unix#\d+/,
  },
  {
    what: 'flows lost to another fail mode, which ovn-controller sets back',
    target: 'node-1',
    command: 'ovs-vsctl set-fail-mode br-int standalone; sleep 0.3',
    plan: /what it made: most are gone/,
  },
  {
    what: 'address sets of the southbound database deleted',
    target: 'central',
    command: 'ovn-sbctl --all destroy Address_Set',
    plan: /what it made: 1 of 1 address sets/,
  },
  {
    what: 'a routing rule of a workload',
    target: 'vpc-a-web-1',
    command: 'ip rule add to 10.0.0.0/8 priority 100 blackhole',
    plan: /routing rule 100: to 10\.0\.0\.0\/8 action 6 of vpc-a-web-1/,
  },
  {
    what: 'a rule of the kernel that is missing',
    target: 'vpc-a-web-1',
    command: 'ip rule del priority 32766',
    plan: /missing routing rule 32766 of vpc-a-web-1/,
  },
  {
    what: 'a queueing discipline of a gateway',
    target: 'nat-gateway-a',
    command: 'tc qdisc add dev eth0 root tbf rate 8kbit burst 2kb latency 10ms',
    plan: /queueing discipline tbf \w+: on eth0 of nat-gateway-a/,
  },
  {
    what: 'a filter that mirrors or drops what comes in',
    target: 'vpc-b-web-1',
    command: 'tc qdisc add dev eth0 ingress',
    plan: /queueing discipline ingress ffff: on eth0 of vpc-b-web-1/,
  },
  {
    what: 'a table of somebody in a node',
    target: 'node-1',
    command:
      "nft 'add table ip mine; add chain ip mine in { type filter hook input priority 0; policy drop; }'",
    plan: /nftables table ip mine of node-1/,
  },
];
