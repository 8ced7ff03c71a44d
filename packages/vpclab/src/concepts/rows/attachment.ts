// How a namespace is plugged into a node's br-int: the veth pair and the OVS port bound to its logical port.

import type { Context } from '../context.ts';
import { WORKLOAD_MTU } from '../context.ts';
import { interfaceName } from './names.ts';
import { ref, vswitchRow } from '../../model/ovsdb-row.ts';
import type { Labels } from '../../model/ovsdb-row.ts';
import type { Origin, Row, VethRow } from '../../model/rows.ts';

type Attachment = {
  readonly netns: string;
  readonly device: string;
  readonly mac: string;
  readonly node: string;
  /** Logical switch port name. */
  readonly port: string;
  readonly labels: Labels;
  readonly origin: Origin;
};

export function nodeAttachment(context: Context, attachment: Attachment): readonly Row[] {
  const { netns, device, node, port, labels, origin } = attachment;
  const nodeEnd = interfaceName(port);
  const userspace = context.host.datapath === 'netdev';
  const lab = context.lab.name;
  return [
    veth(
      {
        netns,
        name: device,
        mac: attachment.mac,
        mtu: WORKLOAD_MTU,
        alias: port,
        offload: userspace ? 'off' : 'keep',
      },
      { netns: node, name: nodeEnd, mtu: WORKLOAD_MTU, alias: port },
      origin,
    ),
    vswitchRow(node, {
      lab,
      table: 'Port',
      name: nodeEnd,
      columns: { name: nodeEnd },
      labels,
      in: ref('Bridge', 'br-int'),
      origin,
    }),
    vswitchRow(node, {
      lab,
      table: 'Interface',
      name: nodeEnd,
      columns: { name: nodeEnd, type: '' },
      ids: { 'iface-id': port, 'attached-mac': attachment.mac },
      labels,
      in: ref('Port', nodeEnd),
      origin,
    }),
  ];
}

type End = {
  readonly netns: string;
  readonly name: string;
  readonly mac?: string;
  readonly mtu: number;
  readonly alias: string;
  readonly master?: string;
  readonly offload?: 'keep' | 'off';
};

export function veth(a: End, b: End, origin: Origin): VethRow {
  return {
    kind: 'veth',
    key: `${a.netns}/${a.name}~${b.netns}/${b.name}`,
    a: linkEnd(a),
    b: linkEnd(b),
    origin,
  };
}

function linkEnd(end: End): VethRow['a'] {
  return {
    netns: end.netns,
    name: end.name,
    mac: end.mac,
    mtu: end.mtu,
    alias: end.alias,
    master: end.master,
    offload: end.offload ?? 'keep',
    up: true,
  };
}
