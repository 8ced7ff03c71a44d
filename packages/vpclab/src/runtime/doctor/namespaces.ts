// Whether this user may make namespaces.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { readIfThere } from '../../machine/kernel/process-identity.ts';
import { asRoot, isRoot, missing, passed } from './host-check.ts';
import type { HostCheck } from './host-check.ts';

const NAME = 'namespaces';
/** Bits of capabilities(7). */
const CAP_NET_ADMIN = 12n;
const CAP_SYS_ADMIN = 21n;

export async function checkNamespaces(): Promise<HostCheck> {
  return isRoot() ? checkCapabilities() : await checkUserNamespaces();
}

function checkCapabilities(): HostCheck {
  const needed = 'root with CAP_SYS_ADMIN and CAP_NET_ADMIN';
  const hex = /^CapEff:\s*([0-9a-f]+)$/m.exec(readIfThere('/proc/self/status') ?? '')?.[1];
  if (hex === undefined) return passed(NAME, 'root; capabilities not known without /proc', needed);
  const held = BigInt(`0x${hex}`);
  const lacking = [
    ...((held >> CAP_SYS_ADMIN) & 1n ? [] : ['CAP_SYS_ADMIN']),
    ...((held >> CAP_NET_ADMIN) & 1n ? [] : ['CAP_NET_ADMIN']),
  ];
  if (lacking.length === 0) return passed(NAME, 'root', needed);
  const remedy =
    'start the container with: --cap-add SYS_ADMIN --cap-add NET_ADMIN --security-opt systempaths=unconfined';
  return missing(NAME, `root without ${lacking.join(' and ')}: a container?`, needed, remedy);
}

async function checkUserNamespaces(): Promise<HostCheck> {
  const needed = 'user namespaces for ordinary users';
  const refused = (found: string, wanted: string): HostCheck =>
    missing(NAME, found, needed, asRoot(`echo '${wanted}' >/etc/sysctl.d/60-vpclab.conf && sysctl --system`));
  if (setting('kernel/unprivileged_userns_clone') === '0') {
    return refused('kernel.unprivileged_userns_clone is 0', 'kernel.unprivileged_userns_clone = 1');
  }
  for (const kind of ['user', 'mnt', 'pid', 'net']) {
    const name = kind === 'user' ? 'max_user_namespaces' : `max_${kind}_namespaces`;
    if (setting(`user/${name}`) === '0') return refused(`user.${name} is 0`, `user.${name} = 16384`);
  }
  // Whether AppArmor refuses depends on profiles too, so only a try tells; elsewhere the try is saved.
  const isRestricted = setting('kernel/apparmor_restrict_unprivileged_userns') === '1';
  if (isRestricted && !(await canMount())) {
    return refused(
      'AppArmor forbids it (kernel.apparmor_restrict_unprivileged_userns is 1)',
      'kernel.apparmor_restrict_unprivileged_userns = 0',
    );
  }
  return passed(NAME, 'allowed', needed);
}

async function canMount(): Promise<boolean> {
  const args = ['--user', '--map-root-user', '--mount', 'mount', '-t', 'tmpfs', 'try', '/run'];
  try {
    await promisify(execFile)('unshare', args, { timeout: 5_000 });
    return true;
  } catch {
    return false;
  }
}

function setting(path: string): string | undefined {
  return readIfThere(`/proc/sys/${path}`)?.trim();
}
