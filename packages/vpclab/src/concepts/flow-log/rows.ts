// Each node's switch tells vpclabd of the flows at its ports: IPFIX to loopback of the node's namespace, which no
// workload reaches (ovs-vswitchd.conf.db(5), IPFIX). Of what it drops it tells by which flow of OVN, where all packets are
// looked at.

import type { Amend, Compile, Context } from '../context.ts';
import { DROP_COLLECTORS, DROP_DOMAIN, FLOW_LOG_PORT } from '../../model/layout.ts';
import { ovsdbMap, ref, vswitchRow } from '../../model/ovsdb-row.ts';
import { isMap } from '../../model/ovsdb-value.ts';
import type { Row } from '../../model/rows.ts';

/** Flows at once; with more, some are reported early. Some 200 bytes each. */
const MOST_FLOWS = 65_536;

export const compileFlowLogs: Compile = (context) => {
  const { lab } = context;
  const { flowLogs } = lab;
  if (flowLogs === undefined) return [];
  return lab.nodes.flatMap(({ name }): readonly Row[] => {
    const origin = { concept: 'flow-log', name: 'flow-log' } as const;
    const own = { lab: lab.name, name: 'flow-log', origin };
    const collector = vswitchRow(name, {
      ...own,
      table: 'IPFIX',
      columns: {
        targets: [`127.0.0.1:${FLOW_LOG_PORT}`],
        sampling: flowLogs.sampling,
        cache_active_timeout: flowLogs.intervalSeconds,
        cache_max_flows: MOST_FLOWS,
      },
      in: ref('Bridge', 'br-int'),
    });
    if (!namesRules(context)) return [collector];
    const drops = vswitchRow(name, {
      ...own,
      table: 'Flow_Sample_Collector_Set',
      columns: { id: DROP_COLLECTORS, bridge: ref('Bridge', 'br-int'), ipfix: ref('IPFIX', 'flow-log') },
    });
    return [collector, drops];
  });
};

/** OVN looks at every packet that it drops, however few others are looked at. */
function namesRules({ lab }: Context): boolean {
  return lab.flowLogs?.sampling === 1;
}

/** Makes OVN report them (ovn-nb(5), NB_Global options). */
export const amendDrops: Amend = (context) => (row) => {
  if (row.kind !== 'ovsdb' || row.table !== 'NB_Global' || !namesRules(context)) return [row];
  const { options } = row.columns;
  const written = options !== undefined && isMap(options) ? options.map : {};
  const drops = {
    debug_drop_collector_set: String(DROP_COLLECTORS),
    debug_drop_domain_id: String(DROP_DOMAIN),
  };
  return [{ ...row, columns: { ...row.columns, options: ovsdbMap({ ...written, ...drops }) } }];
};
