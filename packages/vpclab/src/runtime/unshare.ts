// The namespaces of a sandbox, as words of unshare(1) and nsenter(1).

import type { LabUser } from './lab-user.ts';

/**
 * --kill-child: when the waiting unshare(1) is killed, so is the sandbox.
 * --propagation slave: what the host unmounts goes away inside too, so no lab keeps a disk of the host busy.
 */
const SANDBOX = ['--mount', '--propagation', 'slave', '--net', '--pid', '--fork', '--kill-child'];

export function unshareArguments(uid: number = process.getuid?.() ?? 0): readonly string[] {
  return uid === 0 ? SANDBOX : ['--user', '--map-root-user', ...SANDBOX];
}

/** How nsenter(1) gets into the user namespace of a lab: as its root. */
export function enterUser(user: LabUser['kind'], uid: number = process.getuid?.() ?? 0): readonly string[] {
  if (user === 'mapped') return ['--user'];
  // The operator's own id is the lab's root already, and setgroups(2) is refused.
  return uid === 0 ? [] : ['--user', '--preserve-credentials'];
}
