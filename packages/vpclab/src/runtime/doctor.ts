// Whether this host can run labs, and the exact remedy for what is missing.

import { VpclabError } from '../errors.ts';
import type { HostCheck } from './doctor/host-check.ts';
import { checkKernel } from './doctor/kernel.ts';
import { checkLabUser } from './doctor/lab-user.ts';
import { checkLogout } from './doctor/logout.ts';
import { checkMounts } from './doctor/mounts.ts';
import { checkNamespaces } from './doctor/namespaces.ts';
import { checkPrograms } from './doctor/programs.ts';
import { checkResources } from './doctor/resources.ts';
import { runTrials } from './doctor/trial.ts';
import { checkTun } from './doctor/tun.ts';
import { checkVersions } from './doctor/versions.ts';
import { lingering } from './lingering.ts';
import { runtimeRoot } from './paths.ts';

export type { HostCheck } from './doctor/host-check.ts';

export type DoctorReport = {
  /** False when something is missing that every lab needs. */
  readonly suitable: boolean;
  readonly checks: readonly HostCheck[];
};

/** All checks, some by trying in a throw-away sandbox: about a tenth of a second. */
export async function examineHost(): Promise<DoctorReport> {
  const mounts = checkMounts();
  const [namespaces, trials, versions] = await Promise.all([
    checkNamespaces(),
    // No sandbox starts there, for the reason that the check of mounts gives.
    mounts.state === 'ok' ? runTrials() : undefined,
    checkVersions(),
  ]);
  const checks = [
    mounts,
    namespaces,
    checkLabUser(),
    checkTun(),
    checkPrograms(),
    ...versions,
    ...(trials?.checks ?? []),
    ...(trials?.kernel === undefined ? [] : checkKernel(trials.kernel)),
    ...checkResources(),
    checkLogout(lingering(runtimeRoot())),
  ];
  return { suitable: checks.every(({ state }) => state !== 'missing'), checks };
}

/** What `up` looks at before it begins: a few file look-ups. Throws HOST_UNSUITABLE with the remedies. */
export async function checkHost(): Promise<void> {
  const unsuitable = unsuitableHost([checkMounts(), await checkNamespaces(), checkTun(), checkPrograms()]);
  if (unsuitable !== undefined) throw unsuitable;
}

/** What a sandbox that did not start comes from, where it is the host: all checks, as the few of `checkHost` passed. */
export async function hostAsCause(cause: VpclabError): Promise<VpclabError | undefined> {
  return unsuitableHost((await examineHost()).checks, { cause });
}

function unsuitableHost(checks: readonly HostCheck[], options?: ErrorOptions): VpclabError | undefined {
  const missing = checks.filter(({ state }) => state === 'missing');
  if (missing.length === 0) return undefined;
  const text = missing
    .map(({ name, found, remedy }) => `  ${name}: ${found}\n    ${remedy ?? ''}`)
    .join('\n');
  return new VpclabError('HOST_UNSUITABLE', `this host cannot run a lab yet:\n${text}`, {
    ...options,
    details: { checks: missing },
  });
}
