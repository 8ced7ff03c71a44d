// Monitoring: Prometheus and node_exporter in a namespace of their own, which vpclabd answers too.

import type { Concept } from '../concept.ts';
import type { Monitoring } from './resolved.ts';
import { monitoringPromises } from './promises.ts';
import { compileMonitoring } from './rows.ts';
import { monitoringKeys, monitoringOfLab } from './written.ts';

const DEFAULT_INTERVAL_SECONDS = 5;

export const monitoring: Concept<'monitoring'> = {
  written: {
    mapping: {
      expected: 'a mapping with interval, or {}',
      description: 'Prometheus and node_exporter run in the lab, with rules and alerts.',
    },
    keys: [monitoringKeys, monitoringOfLab],
    expand: undefined,
  },
  resolve: ({ file }) => {
    const entry = monitoringOfLab.of(file).monitoring;
    const monitoring: Monitoring | undefined =
      entry === undefined
        ? undefined
        : { intervalSeconds: monitoringKeys.of(entry).interval ?? DEFAULT_INTERVAL_SECONDS };
    return () => ({ monitoring });
  },
  rows: compileMonitoring,
  amends: undefined,
  promises: monitoringPromises,
  words: { title: 'monitoring', order: 90 },
};
