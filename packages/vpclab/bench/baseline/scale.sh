#!/bin/bash
# The floor at scale: N VPCs x 3 subnets x 3 workloads on two compute nodes by the plain C tools, each used in its
# fastest form (one ip -batch, one ovn-nbctl and one ovs-vsctl transaction), timed until every port is up.
# With "more" the running lab is then read back, and gets one more subnet with one workload until it answers a ping.
# Usage: scale.sh [N=20] [more]
# Needs root and: openvswitch-switch ovn-central ovn-host iproute2 iputils-ping ethtool jq
set -euo pipefail
. "$(dirname "$0")/lib.sh"
N=${1:-20} B=$R/batch
mkdir $B
awk -v N="$N" -v B=$B 'BEGIN {
  for (v = 0; v < N; v++) {
    hi = int(v / 256); lo = v % 256
    printf "lr-add lr-%d -- ", v > B"/nb"
    for (s = 0; s < 3; s++) {
      ls = "ls-" v "-" s; net = "10." v % 250 "." s + 1 + int(v / 250) * 10
      printf "ls-add %s -- set logical_switch %s external_ids:tenant=t%d external_ids:vpc=vpc%d -- ", ls, ls, v, v > B"/nb"
      printf "lrp-add lr-%d rp-%s 00:01:%02x:%02x:%02x:01 %s.1/24 -- ", v, ls, hi, lo, s, net > B"/nb"
      printf "lsp-add %s %s-r -- lsp-set-type %s-r router -- lsp-set-addresses %s-r router -- ", ls, ls, ls, ls > B"/nb"
      printf "lsp-set-options %s-r router-port=rp-%s -- ", ls, ls > B"/nb"
      for (w = 0; w < 3; w++) {
        n = "w-" v "-" s "-" w; d = "v" v "_" s "_" w; node = 1 + w % 2
        mac = sprintf("02:00:%02x:%02x:%02x:%02x", hi, lo, s, w); ip = net "." 10 + w
        printf "lsp-add %s %s -- lsp-set-addresses %s \"%s %s\" -- ", ls, n, n, mac, ip > B"/nb"
        print "netns add " n > B"/ns"
        print "link add eth0 netns " n " address " mac " mtu 1442 type veth peer name " d " netns node-" node > B"/veth"
        print n > B"/names"
        print "link set lo up\nlink set eth0 up\naddr add " ip "/24 dev eth0\nroute add default via " net ".1" > B"/in-" n
        close(B"/in-" n)
        print "link set " d " up" > B"/up-" node
        printf "add-port br-int %s -- set interface %s external_ids:iface-id=%s -- ", d, d, n > B"/ovs-" node
      }
    }
  }
}'
printf init >>$B/nb
printf init >>$B/ovs-1
printf init >>$B/ovs-2
ip -batch $B/ns
ip -batch $B/veth
stage 'namespaces and links'
while read -r n; do ip -n $n -batch $B/in-$n; done <$B/names
stage 'addresses'
for i in 1 2; do ip -n node-$i -batch $B/up-$i; done
xargs -s 2000000 -a $B/nb ovn-nbctl --db=unix:$R/nb.sock
stage 'northbound transaction'
for i in 1 2; do xargs -s 2000000 -a $B/ovs-$i ovs-vsctl --db=unix:$R/node-$i/db.sock; done
stage 'switch ports'
nb --wait=hv sync
ports=$((N * 9))
until [ "$(nb --bare --columns=_uuid find logical_switch_port up=true type='""' | grep -c .)" -ge $ports ]; do sleep 0.1; done
stage 'all ports up'
[ "${2:-}" = more ] || exit 0

{
  nb list logical_switch_port
  nb list logical_switch
  nb list logical_router_port
  for i in 1 2; do ovs-vsctl --db=unix:$R/node-$i/db.sock list interface; done
  while read -r n; do
    ip -n $n -d addr
    ip -n $n route
  done <$B/names
} >$R/read-back
stage 'read back'

nb ls-add ls-more -- lrp-add lr-0 rp-more 00:01:ff:00:00:01 10.0.200.1/24 -- lsp-add ls-more more-r \
  -- lsp-set-type more-r router -- lsp-set-addresses more-r router -- lsp-set-options more-r router-port=rp-more \
  -- lsp-add ls-more w-more -- lsp-set-addresses w-more '02:00:ff:00:00:10 10.0.200.10'
ip netns add w-more
ip link add eth0 netns w-more address 02:00:ff:00:00:10 mtu 1442 type veth peer name vmore netns node-1
ip -n w-more link set lo up
ip -n w-more link set eth0 up
ip -n w-more addr add 10.0.200.10/24 dev eth0
ip -n w-more route add default via 10.0.200.1
ip -n node-1 link set vmore up
ovs-vsctl --db=unix:$R/node-1/db.sock add-port br-int vmore -- set interface vmore external_ids:iface-id=w-more
until ip netns exec w-0-0-1 ping -c 1 -W 0.1 10.0.200.10 >/dev/null; do :; done
stage 'one more subnet'
