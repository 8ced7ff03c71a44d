// The deployment that flags mean: what they name, or what the packages of a distribution put there.

import { existsSync } from 'node:fs';
import { VpclabError } from '../../errors.ts';
import { PACKAGED, pathOf } from '../../metrics/standalone/deployment.ts';
import type { DeploymentOptions } from '../../metrics/standalone/deployment.ts';
import type { DeploymentFlags } from '../commands/deployment-flags.ts';

const REMOTE = /^(?:unix:.+|(?:tcp|ssl):.+:\d+)$/;

export function deploymentOf(
  flags: DeploymentFlags & { readonly frr?: readonly string[] },
): Omit<DeploymentOptions, 'tls'> {
  const { ovnRunDirectory, ovsLogDirectory, ovnLogDirectory, ovnDatabaseDirectory } = PACKAGED;
  const ovs = flags.ovs ?? (isThere(PACKAGED.ovs) ? [PACKAGED.ovs] : []);
  const northbound = flags.nb ?? (isThere(PACKAGED.northbound) ? PACKAGED.northbound : undefined);
  const southbound = flags.sb ?? (isThere(PACKAGED.southbound) ? PACKAGED.southbound : undefined);
  for (const remote of [...ovs, northbound, southbound])
    if (remote !== undefined && !REMOTE.test(remote))
      throw new VpclabError(
        'BAD_ARGUMENT',
        `"${remote}" is not a database: unix:PATH, tcp:HOST:PORT or ssl:HOST:PORT`,
      );
  if (ovs.length === 0 && northbound === undefined && southbound === undefined)
    throw new VpclabError(
      'BAD_ARGUMENT',
      `Neither Open vSwitch nor OVN is where it usually is (${PACKAGED.ovs}, ${PACKAGED.northbound}): name them by --ovs, --nb, --sb.`,
    );
  return {
    ovs,
    northbound,
    southbound,
    ovnRunDirectory: flags.ovnRunDir ?? ovnRunDirectory,
    ovsLogDirectory,
    ovnLogDirectory,
    ovnDatabaseDirectory,
    frr: flags.frr ?? [],
  };
}

function isThere(remote: string): boolean {
  const path = pathOf(remote);
  return path !== undefined && existsSync(path);
}
