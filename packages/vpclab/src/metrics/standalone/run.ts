// An exporter beside a deployment: what `vpclab exporter` and `vpclab mapping check` have in common.

import { Exporter } from '../exporter.ts';
import { Mapping } from '../mapping/mapping.ts';
import { CLOUD_READERS } from '../owners/clouds.ts';
import type { ReadOwner } from '../owners/owner.ts';
import { watchedDeployment } from './deployment.ts';
import type { DeploymentOptions } from './deployment.ts';

const MAPPING_MS = 2_000;

export type Standalone = {
  readonly exporter: Exporter;
  readonly mapping: Mapping | undefined;
  readonly close: () => Promise<void>;
};

/** `onNotice` hears when a mapping can't be read any more, and when it can again. */
export async function openStandalone(
  deployment: DeploymentOptions,
  mappingAt: string | undefined,
  onNotice: (message: string) => void,
): Promise<Standalone> {
  const mapping = mappingAt === undefined ? undefined : await Mapping.open(mappingAt);
  let readers: readonly ReadOwner[] = CLOUD_READERS;
  let reader: ReadOwner | undefined;
  const exporter = new Exporter({
    watched: () => watchedDeployment(deployment),
    owners: () => {
      // The user's own mapping wins; the list stays the same one until the mapping changes.
      if (mapping !== undefined && mapping.reader !== reader) {
        reader = mapping.reader;
        readers = [reader, ...CLOUD_READERS];
      }
      return readers;
    },
    kernel: undefined,
  });
  let problem: string | undefined;
  const look = async (): Promise<void> => {
    await mapping?.refresh();
    if (mapping?.problem === problem) return;
    problem = mapping?.problem;
    onNotice(
      problem === undefined ? 'the mapping can be read again' : `the mapping is kept as it was: ${problem}`,
    );
  };
  const timer = setInterval(() => void look(), MAPPING_MS).unref();
  return {
    exporter,
    mapping,
    close: async () => {
      clearInterval(timer);
      await exporter.close();
    },
  };
}
