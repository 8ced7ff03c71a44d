# shellcheck shell=sh disable=SC2154 # purpose is the launcher's
# What a lab needs of its host that no package brings, as far as a shell can tell before anything is installed, so that
# the user learns of it at once. `vpclab doctor` knows all of it (packages/vpclab/src/runtime/doctor).

# The line with which this user runs a command as root.
as_root() { # COMMAND
  if [ "$(id -u)" = 0 ]; then
    printf '%s\n' "$1"
  elif ! command -v sudo >/dev/null; then
    printf 'su -c "%s"\n' "$1"
  else
    case $1 in
      *'&&'*) printf 'sudo sh -c "%s"\n' "$1" ;;
      *) printf 'sudo %s\n' "$1" ;;
    esac
  fi
}

# One line per remedy.
host_remedies() {
  if ! [ -r /proc/self/status ]; then
    as_root 'mount -t proc proc /proc'
    echo '# and, where this is a chroot into a plain directory, first and outside: mount --bind DIRECTORY DIRECTORY'
  elif ! root_is_mount; then
    echo '# this is a chroot into a plain directory, where no lab can run. First and outside: mount --bind DIRECTORY DIRECTORY'
  fi
  if ! [ -e /dev/net/tun ]; then
    as_root 'mkdir -p /dev/net && mknod -m 666 /dev/net/tun c 10 200'
  elif ! (exec 7<>/dev/net/tun) 2>/dev/null; then
    if [ "$(id -u)" = 0 ]; then
      echo '# /dev/net/tun does not open. In a container: start it with --device /dev/net/tun. Elsewhere: modprobe tun'
    else
      as_root 'chmod 666 /dev/net/tun'
    fi
  fi
  [ "$(id -u)" = 0 ] || user_namespace_remedies
}

user_namespace_remedies() {
  if unshare --user --map-root-user true 2>/dev/null; then return 0; fi
  # These files give dash, which reads byte by byte, their first digit only; it tells 0 from the rest.
  for setting in kernel/unprivileged_userns_clone=1 user/max_user_namespaces=16384; do
    file=/proc/sys/${setting%=*} value=
    if [ -r "$file" ]; then read -r value <"$file" || true; fi
    if [ "$value" = 0 ]; then
      as_root "sysctl -w $(printf '%s' "$setting" | tr / .)"
      return 0
    fi
  done
  echo '# ordinary users cannot make user namespaces here. In a chroot or container: use one that allows it, or be root'
}

# Namespaces with their own mounts need a root directory that is a mount point (pivot_root(2), mount_namespaces(7)).
root_is_mount() {
  [ -r /proc/self/mountinfo ] || return 0
  while read -r _ _ _ _ point _; do
    [ "$point" != / ] || return 0
  done </proc/self/mountinfo
  return 1
}
