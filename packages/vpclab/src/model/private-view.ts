// What programs that are run in a namespace see instead of the host's own: a host name, /etc/hosts, /etc/resolv.conf and
// /sys. What is in the files, and the shell function that puts it in place for whoever starts a program there.

import type { NameServer } from './rows.ts';
import type { Ipv4 } from '../net/text.ts';

export type PrivateView = {
  /** RFC 1123 label: also what `hostname` says, and prompts that show it. */
  readonly hostname: string;
  /** Its first address. */
  readonly address?: Ipv4 | undefined;
  readonly resolver?: NameServer | undefined;
};

/** /etc/hosts: hosts(5). The name with its domain comes first, which is what `hostname --fqdn` gives. */
export function hostsText({ hostname, address, resolver }: PrivateView): string {
  const names = resolver === undefined ? hostname : `${hostname}.${resolver.domain} ${hostname}`;
  return [
    '127.0.0.1 localhost',
    '::1 localhost ip6-localhost ip6-loopback',
    `${address ?? '127.0.1.1'} ${names}`,
    '',
  ].join('\n');
}

/** /etc/resolv.conf: resolv.conf(5). Where nobody resolves names, a look-up fails at once instead of after seconds. */
export function resolverText({ resolver }: PrivateView): string {
  const lines =
    resolver === undefined
      ? ['# Nobody resolves names here.', 'nameserver 127.0.0.1', 'options attempts:1 timeout:1']
      : [
          `nameserver ${resolver.address}`,
          `search ${resolver.search.join(' ')}`,
          'options attempts:2 timeout:1',
        ];
  return [...lines, ''].join('\n');
}

/**
 * A function of sh(1), for a shell that has a mount and a UTS namespace of its own: `private_view NETNS HOSTNAME STEM`, where
 * STEM.hosts and STEM.resolv.conf are the files; they are removed. Nothing of it keeps a program from running: what this
 * machine has no place for, or refuses, stays as it is. It starts few processes: each `exec` waits for them.
 */
export const PRIVATE_VIEW = `
private_view() {
  hostname "$2" 2>/dev/null || :
  PS1="$2# "
  export PS1
  for file in hosts resolv.conf; do
    [ -s "$3.$file" ] || continue
    place=/etc/$file
    if [ -L "$place" ]; then
      place=$(readlink -f "$place") || continue
      # What a link leads to may be only in the host's /run.
      case $place in
      /run/*) [ -e "$place" ] || { mkdir -p "\${place%/*}" && : >"$place"; } 2>/dev/null || continue ;;
      esac
    fi
    [ ! -e "$place" ] || mount --bind "$3.$file" "$place" 2>/dev/null || :
  done
  rm -f "$3.hosts" "$3.resolv.conf"
  # Of the namespace that it is mounted in (ip-netns(8) does the same); control groups stay in sight.
  cd /sys/fs/cgroup 2>/dev/null || cd /
  if nsenter "--net=$1" -- mount -t sysfs -o ro,nosuid,nodev,noexec sysfs /sys 2>/dev/null; then
    [ "$PWD" = / ] || mount --no-canonicalize --rbind . /sys/fs/cgroup 2>/dev/null || :
  else
    mount -t tmpfs -o ro,size=4k none /sys/class/net 2>/dev/null || :
  fi
  cd /
}
`;
