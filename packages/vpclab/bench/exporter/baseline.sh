#!/bin/sh
# What the exporter shows of two nodes, asked with the C tools one after the other, as exporters that start them do.
set -eu
for node in node-1 node-2; do
  d=/run/lab/$node
  ovs-vsctl --db="unix:$d/db.sock" --format=json list Interface >/dev/null
  ovs-vsctl --db="unix:$d/db.sock" --format=json list Bridge >/dev/null
  for command in coverage/show memory/show dpctl/show dpif/show upcall/show dpif-netdev/pmd-stats-show; do
    ovs-appctl -t "$d/ovs-vswitchd.ctl" "$command" >/dev/null
  done
  for table in 0 65; do
    ovs-ofctl -O OpenFlow13 dump-flows "unix:$d/br-int.mgmt" "table=$table" >/dev/null
  done
  ovs-ofctl -O OpenFlow13 dump-ports "unix:$d/br-int.mgmt" >/dev/null
  ovs-ofctl -O OpenFlow13 dump-tables "unix:$d/br-int.mgmt" >/dev/null
done
ovn-sbctl --db=unix:/run/lab/sb.sock --format=json list Port_Binding >/dev/null
ovn-nbctl --db=unix:/run/lab/nb.sock --format=json list Logical_Switch_Port >/dev/null
