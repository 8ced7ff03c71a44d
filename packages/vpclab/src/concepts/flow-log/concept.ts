// Flow logs: who talked to whom, by workload, for as long as vpclabd remembers.

import type { Concept } from '../concept.ts';
import type { FlowLogSettings } from './resolved.ts';
import { flowLogPromises } from './promises.ts';
import { amendDrops, compileFlowLogs } from './rows.ts';
import { flowLogKeys, flowLogOfLab } from './written.ts';

const DEFAULT_INTERVAL_SECONDS = 5;

export const flowLog: Concept<'flow-log'> = {
  written: {
    mapping: {
      expected: 'a mapping with interval and sampling, or {}',
      description: 'The switches tell of the flows at every workload and NAT gateway (`vpclab flows`).',
    },
    keys: [flowLogKeys, flowLogOfLab],
    expand: undefined,
  },
  resolve: ({ file }) => {
    const entry = flowLogOfLab.of(file).flowLogs;
    const written = entry === undefined ? undefined : flowLogKeys.of(entry);
    const flowLogs: FlowLogSettings | undefined = written && {
      intervalSeconds: written.interval ?? DEFAULT_INTERVAL_SECONDS,
      sampling: written.sampling ?? 1,
      format: written.format,
    };
    return () => ({ flowLogs });
  },
  rows: compileFlowLogs,
  amends: amendDrops,
  promises: flowLogPromises,
  words: { title: 'flow log', order: 91 },
};
