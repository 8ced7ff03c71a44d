// Each node's switch tells vpclabd of the flows at its ports: IPFIX to loopback of the node's namespace, which no
// workload reaches (ovs-vswitchd.conf.db(5), IPFIX).

import type { Compile } from '../context.ts';
import { FLOW_LOG_PORT } from '../../model/layout.ts';
import { ref, vswitchRow } from '../../model/ovsdb-row.ts';

/** Flows at once; more are told of before their time. Some 200 bytes each. */
const MOST_FLOWS = 65_536;

export const compileFlowLogs: Compile = ({ lab }) => {
  const { flowLogs } = lab;
  if (flowLogs === undefined) return [];
  return lab.nodes.map(({ name }) =>
    vswitchRow(name, {
      lab: lab.name,
      table: 'IPFIX',
      name: 'flow-log',
      columns: {
        targets: [`127.0.0.1:${FLOW_LOG_PORT}`],
        sampling: flowLogs.sampling,
        cache_active_timeout: flowLogs.intervalSeconds,
        cache_max_flows: MOST_FLOWS,
      },
      in: ref('Bridge', 'br-int'),
      origin: { concept: 'flow-log', name: 'flow-log' },
    }),
  );
};
