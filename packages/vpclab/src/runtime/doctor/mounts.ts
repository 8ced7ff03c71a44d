// Whether /proc is there and the root directory is a mount point. In a chroot into a plain directory it is not, and
// unshare(1) cannot give a sandbox mounts of its own (mount_namespaces(7)).

import { readIfThere } from '../../machine/kernel/process-identity.ts';
import { asRoot, missing, passed, type HostCheck } from './host-check.ts';

const NAME = 'mounts';

export function checkMounts(): HostCheck {
  const needed = '/proc, and a root directory that is a mount point';
  const mounts = readIfThere('/proc/self/mountinfo');
  if (mounts === undefined)
    return missing(NAME, '/proc is not mounted', needed, asRoot('mount -t proc proc /proc'));
  if (hasRootMount(mounts)) return passed(NAME, 'usable', needed);
  const remedy = 'before the chroot is entered, outside: mount --bind DIRECTORY DIRECTORY';
  return missing(NAME, 'this is a chroot into a plain directory', needed, remedy);
}

/** The fifth field of each line is a mount point, seen from the root directory of this process (proc(5)). */
export function hasRootMount(mountinfo: string): boolean {
  return mountinfo.split('\n').some((line) => line.split(' ')[4] === '/');
}
