// Monitoring: Prometheus and node_exporter in a namespace of their own, which vpclabd answers too.

import type { Resolution } from '../../lab-file/resolution.ts';
import { DEFAULT_KEPT_MEBIBYTES } from '../../model/kept-space.ts';
import type { Concept } from '../concept.ts';
import type { KeptData, Monitoring } from './resolved.ts';
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
  resolve: (resolution) => {
    const entry = monitoringOfLab.of(resolution.file).monitoring;
    const monitoring: Monitoring | undefined =
      entry === undefined
        ? undefined
        : {
            intervalSeconds: monitoringKeys.of(entry).interval ?? DEFAULT_INTERVAL_SECONDS,
            kept: keptOf(resolution, monitoringKeys.of(entry)),
          };
    return () => ({ monitoring });
  },
  rows: compileMonitoring,
  amends: undefined,
  promises: monitoringPromises,
  words: { title: 'monitoring', order: 90 },
};

type Written = ReturnType<typeof monitoringKeys.of>;

function keptOf(resolution: Resolution, { data, dataSize }: Written): KeptData | undefined {
  if (data !== undefined) return { directory: plain(data), mebibytes: dataSize ?? DEFAULT_KEPT_MEBIBYTES };
  if (dataSize !== undefined)
    resolution.complain(['monitoring', 'dataSize'], {
      message: 'dataSize says how much is kept in the directory `data`, and no directory is named',
      expected: 'data beside it',
    });
  return undefined;
}

/** Without slashes that say nothing: two spellings of one directory are one. */
function plain(path: string): string {
  return path.replaceAll(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
}
