// /dev/net/tun: the userspace datapath makes its ports with it.

import { closeSync, openSync, statSync } from 'node:fs';
import { asRoot, isRoot, passed, type HostCheck } from './host-check.ts';

const DEVICE = '/dev/net/tun';

export function checkTun(): HostCheck {
  const needed = `${DEVICE}, readable and writable`;
  try {
    // Opening it makes no interface yet.
    closeSync(openSync(DEVICE, 'r+'));
    return passed('tun', 'opens', needed);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return { name: 'tun', state: 'missing', needed, ...flaw(code) };
  }
}

function flaw(code: string): Pick<HostCheck, 'found' | 'remedy'> {
  const stats = statSync(DEVICE, { throwIfNoEntry: false });
  if (stats === undefined) {
    return {
      found: `there is no ${DEVICE}`,
      remedy:
        `${asRoot('modprobe tun')}   (in a container or chroot without it: ` +
        `${asRoot('mkdir -p /dev/net && mknod -m 666 /dev/net/tun c 10 200')}, ` +
        'or start the container with --device /dev/net/tun)',
    };
  }
  if (code === 'ENODEV') return { found: 'the kernel has no tun driver', remedy: asRoot('modprobe tun') };
  const mode = (stats.mode & 0o777).toString(8).padStart(4, '0');
  if (isRoot()) {
    return {
      found: `${code}, mode ${mode}: the device is kept from this container`,
      remedy: 'start the container with --device /dev/net/tun',
    };
  }
  return {
    found: `${code}, mode ${mode}`,
    remedy:
      `${asRoot(`chmod 0666 ${DEVICE}`)}   (for good: ` +
      `${asRoot(`echo 'KERNEL=="tun", MODE="0666"' >/etc/udev/rules.d/60-tun.rules && udevadm control --reload`)})`,
  };
}
