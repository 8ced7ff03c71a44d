# Sourced by seed-lab.sh and scale.sh: a private sandbox (mount, net and pid namespaces, so that nothing is left
# behind), the stage clock, and the OVN control plane with two compute nodes on the userspace datapath.
if [ "${INSIDE:-}" != 1 ]; then
  INSIDE=1 exec unshare --mount --net --pid --fork --mount-proc --kill-child bash "$0" "$@"
fi
mount -t tmpfs run /run
R=/run/lab
mkdir -p /run/netns $R
exec 2>$R/stderr
trap 'cat $R/stderr >&1' ERR
now() { echo "${EPOCHREALTIME/[.,]/}"; } # microseconds
T0=$(now) T=$T0
stage() { # NAME: prints the milliseconds since the last one
  local n
  n=$(now)
  printf '%s\t%d\n' "$1" $(((n - T) / 1000))
  T=$n
}
nb() { ovn-nbctl --db=unix:$R/nb.sock "$@"; }
D='--detach --no-chdir -vconsole:off'
offload_off() { ip netns exec "$1" ethtool -K "$2" gro off gso off tso off tx off >/dev/null; }
node_ns() { # NAME: a namespace with a link to the underlay
  ip netns add "$1"
  ip -n "$1" link set lo up
  ip link add ul netns "$1" type veth peer name "p-$1" netns fabric
  ip -n fabric link set "p-$1" master br0 up mtu 1600
  ip -n "$1" link set ul up mtu 1600
  offload_off "$1" ul
  offload_off fabric "p-$1"
}

ip netns add fabric
ip -n fabric link add br0 type bridge
ip -n fabric link set br0 up
node_ns central
ip -n central addr add 172.31.0.1/24 dev ul
for db in nb sb; do
  ovsdb-tool create $R/$db.db /usr/share/ovn/ovn-$db.ovsschema
  [ $db = nb ] && port=6641 || port=6642
  ip netns exec central ovsdb-server $D --pidfile=$R/$db.pid --log-file=$R/$db.log --remote=punix:$R/$db.sock \
    --remote=ptcp:$port:172.31.0.1 --unixctl=$R/$db.ctl $R/$db.db
done
ip netns exec central ovn-northd $D --pidfile=$R/northd.pid --log-file=$R/northd.log --ovnnb-db=unix:$R/nb.sock \
  --ovnsb-db=unix:$R/sb.sock --unixctl=$R/northd.ctl
for i in 1 2; do
  n=node-$i d=$R/node-$i
  mkdir -p $d
  node_ns $n
  export OVS_RUNDIR=$d OVS_LOGDIR=$d OVS_DBDIR=$d OVN_RUNDIR=$d
  ovsdb-tool create $d/conf.db /usr/share/openvswitch/vswitch.ovsschema
  ip netns exec $n ovsdb-server $D --pidfile=$d/ovsdb.pid --log-file=$d/ovsdb.log --remote=punix:$d/db.sock \
    --unixctl=$d/ovsdb.ctl $d/conf.db
  vs="ovs-vsctl --db=unix:$d/db.sock"
  $vs --no-wait init -- set Open_vSwitch . external_ids:system-id=$n external_ids:ovn-remote=tcp:172.31.0.1:6642 \
    external_ids:ovn-encap-type=geneve external_ids:ovn-encap-ip=172.31.0.1$i \
    external_ids:ovn-bridge-datapath-type=netdev external_ids:hostname=$n
  ip netns exec $n ovs-vswitchd $D --pidfile=$d/vswitchd.pid --log-file=$d/vswitchd.log --unixctl=$d/vswitchd.ctl \
    unix:$d/db.sock
  mac=$(ip -n $n -j link show ul | jq -r '.[0].address')
  $vs -- add-br br-phy -- set bridge br-phy datapath_type=netdev other-config:hwaddr="$mac" -- add-port br-phy ul
  ip -n $n addr add 172.31.0.1$i/24 dev br-phy
  ip -n $n link set br-phy up mtu 1600
  ip netns exec $n ovn-controller $D --pidfile=$d/ovnc.pid --log-file=$d/ovnc.log unix:$d/db.sock
done
stage 'control plane'
