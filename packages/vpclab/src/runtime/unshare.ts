// The namespaces of a sandbox, as options of unshare(1).

/**
 * --kill-child: when the waiting unshare(1) is killed, so is the sandbox.
 * --propagation slave: what the host unmounts goes away inside too, so no lab keeps a disk of the host busy.
 */
export function unshareArguments(uid: number = process.getuid?.() ?? 0): readonly string[] {
  const user = uid === 0 ? [] : ['--user', '--map-root-user'];
  return [...user, '--mount', '--propagation', 'slave', '--net', '--pid', '--fork', '--kill-child'];
}
