#!/bin/sh
# First process of a lab's sandbox. It makes the private mounts, then keeps vpclabd running: everything else in the
# sandbox may die and come back, and when this ends the kernel removes all of it (pid_namespaces(7)).
# Usage: init.sh [--kept PLACE] DIRECTORY PROGRAM [ARGUMENT...]
# Descriptor 3 is the listening socket for PROGRAM; "ready" on descriptor 4 tells the launcher that the mounts are made.
# Where the lab user is not the operator, DIRECTORY is `.`, and descriptor 5 is its file `init` (prepare.sh).
set -eu
# Whatever the caller's is: databases, sockets and configuration are the operator's alone.
umask 077
kept=
[ "$1" != --kept ] || { kept=$2 && shift 2; }
directory=$1
shift
[ "$directory" = . ] || { cd "$directory" && exec 5>init; }

# The host's /proc is still mounted here, so this is the pid as the host sees it.
read -r self </proc/self/stat
read -r boot </proc/sys/kernel/random/boot_id
printf '%s\n%s\n' "$boot" "$self" >&5
exec 5>&-

mount -t proc -o nosuid,nodev,noexec proc /proc
# What is kept on the host beyond the lab. Opened here: its path may lie below the /run that is covered next.
# Locked for as long as this lives, so that two labs never write to it; 75 is KEPT_IN_USE of sandbox.ts.
[ -z "$kept" ] || { exec 6<"$kept" && flock --exclusive --nonblock --conflict-exit-code 75 6; }
# What runs away in here must not eat the host's memory: a quarter of it, at most 1 GiB. A lab of 100 VPCs takes some 10 MiB.
size=${VPCLAB_SPACE_MIB:-}
if [ -z "$size" ]; then
  while read -r name kib _; do [ "$name" != MemTotal: ] || break; done </proc/meminfo
  size=$((kib / 4096))
  [ "$size" -le 1024 ] || size=1024
fi
mount -t tmpfs -o "mode=755,nosuid,nodev,size=${size}m" run /run
mkdir -p /run/vpclab /run/netns /run/lab /run/frr /run/monitoring
# Prometheus keeps its data here: a budget of its own, so that it can never take the space of the databases.
mount -t tmpfs -o "mode=700,nosuid,nodev,noexec,size=$((size / 4 + 1))m" monitoring /run/monitoring
# The directory may have lain below the /run that was just covered: the working directory still leads to it.
# With what is mounted below it: to show what a mount covers is refused in a user namespace (mount_namespaces(7)).
mount --no-canonicalize --rbind . /run/vpclab
if [ -n "$kept" ]; then
  mkdir -p /run/kept
  mount --no-canonicalize --bind /proc/self/fd/6 /run/kept
  mount -o remount,bind,nosuid,nodev,noexec /run/kept
fi
cd /

# FRR's own directories belong to another user, who has no number in a user namespace of one.
if [ -d /etc/frr ]; then
  for private in /etc/frr /var/tmp /var/lib/frr; do
    # A checkout below /var/tmp stays in sight.
    case "$*" in *" $private"/*) continue ;; esac
    [ ! -d "$private" ] || mount -t tmpfs -o mode=755,nosuid,nodev,size=64m frr "$private"
  done
fi
ip link set lo up
echo ready >&4
exec 4>&-

trap 'exit 0' TERM
quick_deaths=0
while :; do
  read -r started _ </proc/uptime
  "$@" 6<&- &
  status=0
  wait $! || status=$?
  when=$(date -u +%FT%TZ)
  read -r ended _ </proc/uptime
  if [ $((${ended%.*} - ${started%.*})) -ge 10 ]; then quick_deaths=0; else quick_deaths=$((quick_deaths + 1)); fi
  case $quick_deaths in 0 | 1) pause=0 ;; 2) pause=0.2 ;; 3) pause=1 ;; *) pause=5 ;; esac
  echo "$when vpclabd ended with status $status; starting it again in $pause s" >&2
  # In the background: a trap waits for what runs in the foreground.
  sleep "$pause" &
  wait $! || :
done
