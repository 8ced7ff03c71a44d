#!/bin/bash
# The floor: the seed lab brought up by the plain C tools and nothing else, timed.
# Two VPCs x (web, app, db), two compute nodes, one workload per subnet and node, a transit switch,
# one NAT gateway per VPC (FRR eBGP + nftables) peering with an edge router, and a simulated internet.
# Usage: seed-lab.sh            prints one line per stage; leaves nothing behind.
# Needs root and: openvswitch-switch ovn-central ovn-host frr nftables iproute2 iputils-ping ethtool jq
set -euo pipefail
. "$(dirname "$0")/lib.sh"

attach() { # namespace interface mac cidr gateway node lport peer
  ip netns add $1
  ip -n $1 link set lo up
  ip link add $2 netns $1 type veth peer name $8 netns $6
  ip -n $1 link set $2 address $3 up mtu 1442
  ip -n $1 addr add $4 dev $2
  [ -z "$5" ] || ip -n $1 route add default via $5
  ip netns exec $1 ethtool -K $2 tx off >/dev/null
  ip -n $6 link set $8 up
  ovs-vsctl --db=unix:$R/$6/db.sock add-port br-int $8 -- set interface $8 external_ids:iface-id=$7
}
router_port() { # router switch mac cidr
  nb lrp-add $1 rp-$2 $3 $4 -- lsp-add $2 sp-$2-$1 -- lsp-set-type sp-$2-$1 router \
    -- lsp-set-addresses sp-$2-$1 router -- lsp-set-options sp-$2-$1 router-port=rp-$2
}
nb ls-add ls-transit
for x in 0 1; do
  [ $x = 0 ] && v=a || v=b
  nb lr-add lr-vpc-$v -- lrp-add lr-vpc-$v rp-transit-$v 00:00:01:0$x:ff:01 192.168.100.$((x * 10 + 10))/24 \
    -- lsp-add ls-transit sp-transit-$v -- lsp-set-type sp-transit-$v router -- lsp-set-addresses sp-transit-$v router \
    -- lsp-set-options sp-transit-$v router-port=rp-transit-$v
  i=0
  for tier in web app db; do
    i=$((i + 1))
    ls=ls-vpc-$v-$tier
    nb ls-add $ls -- set logical_switch $ls external_ids:tenant=tenant-$((x + 1)) external_ids:vpc=vpc-$v
    router_port lr-vpc-$v $ls 00:00:01:0$x:0$i:01 10.$x.$i.1/24
    for n in 1 2; do
      w=vpc-$v-$tier-$n mac=02:00:00:0$x:0$i:0$n
      nb lsp-add $ls $w -- lsp-set-addresses $w "$mac 10.$x.$i.1$n"
      attach $w eth0 $mac 10.$x.$i.1$n/24 10.$x.$i.1 node-$n $w v$x$i$n
    done
  done
done
nb lr-route-add lr-vpc-a 10.1.0.0/16 192.168.100.20
nb lr-route-add lr-vpc-b 10.0.0.0/16 192.168.100.10
nb --wait=hv sync
stage '2 VPCs, 12 workloads'

ip netns add edge
ip netns add inet
ip link add eth1 netns edge type veth peer name eth0 netns inet
ip -n edge link set lo up
ip -n edge addr add 203.0.113.1/24 dev eth1
ip -n edge link set eth1 up
ip -n inet link set lo up
ip -n inet addr add 203.0.113.10/24 dev eth0
ip -n inet link set eth0 up
ip -n inet route add default via 203.0.113.1
ip -n edge link add br0 type bridge
ip -n edge link set br0 up
ip -n edge addr add 198.51.100.1/24 dev br0
ip netns exec edge sysctl -qw net.ipv4.ip_forward=1
frr() { # namespace
  local d=$R/$1
  for daemon in zebra bgpd; do
    ip netns exec $1 /usr/lib/frr/$daemon -d -i $d/$daemon.pid -z $d/zserv.api --vty_socket $d -f $d/frr.conf \
      --log file:$d/$daemon.log
  done
}
mkdir -p /var/tmp/frr
for x in 0 1; do
  [ $x = 0 ] && v=a || v=b
  g=nat-gw-$v
  nb ls-add ls-vpc-$v-nat
  router_port lr-vpc-$v ls-vpc-$v-nat 00:00:01:0$x:fe:01 10.$x.255.1/24
  nb lsp-add ls-vpc-$v-nat $g -- lsp-set-addresses $g "02:00:00:0$x:ff:01 10.$x.255.10" \
    -- lr-route-add lr-vpc-$v 0.0.0.0/0 10.$x.255.10
  attach $g eth1 02:00:00:0$x:ff:01 10.$x.255.10/24 '' node-1 $g nat$v
  ip link add eth0 netns $g type veth peer name p$g netns edge
  ip -n edge link set p$g master br0 up
  ip -n $g link set eth0 up
  ip -n $g addr add 198.51.100.1$x/24 dev eth0
  ip netns exec $g sysctl -qw net.ipv4.ip_forward=1
  ip -n $g route add 10.$x.0.0/16 via 10.$x.255.1
  ip netns exec $g nft -f - <<RULES
table ip nat {
  chain postrouting {
    type nat hook postrouting priority 100
    oifname "eth0" ip saddr 10.$x.0.0/16 masquerade
  }
}
RULES
  mkdir -p $R/$g
  cat >$R/$g/frr.conf <<CONFIG
router bgp $((65001 + x))
 bgp router-id 198.51.100.1$x
 no bgp ebgp-requires-policy
 neighbor 198.51.100.1 remote-as 65000
 neighbor 198.51.100.1 timers connect 1
 address-family ipv4 unicast
  network 10.$x.0.0/16
CONFIG
  chown -R frr $R/$g
  frr $g
done
mkdir -p $R/edge
cat >$R/edge/frr.conf <<CONFIG
router bgp 65000
 bgp router-id 198.51.100.1
 no bgp ebgp-requires-policy
 neighbor 198.51.100.10 remote-as 65001
 neighbor 198.51.100.11 remote-as 65002
 neighbor 198.51.100.10 timers connect 1
 neighbor 198.51.100.11 timers connect 1
 address-family ipv4 unicast
  neighbor 198.51.100.10 default-originate
  neighbor 198.51.100.11 default-originate
CONFIG
chown -R frr $R/edge
chmod 755 $R
frr edge
nb --wait=hv sync
stage 'NAT gateways, FRR, edge'

ok() { # namespace address
  for _ in $(seq 100); do
    ip netns exec $1 ping -c 1 -W 1 $2 >/dev/null && return
    sleep 0.05
  done
  echo "no answer: $1 -> $2"
  exit 1
}
ok vpc-a-web-1 10.0.2.12
ok vpc-a-web-1 10.1.3.12
ok vpc-a-web-1 203.0.113.10
ok vpc-b-db-2 203.0.113.10
stage 'first packets everywhere'
