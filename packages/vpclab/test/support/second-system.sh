#!/bin/sh
# A second system for a test: this one's root, read-only, in namespaces of its own (made by the caller), with a /run, /tmp
# and /proc of its own, pivot-rooted. Usage: second-system.sh SHARED_DIRECTORY PROGRAM [ARGUMENT...]
set -eu
shared=$1
shift
mount --make-rprivate /
root=$(mktemp -d)
# With what is mounted below it: the project may be.
mount --rbind / "$root"
mount -o remount,bind,ro "$root"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=755 run "$root/run"
mount -t tmpfs -o mode=755 tmp "$root/tmp"
mkdir -p "$root/run/netns" "$root/run/lab" "$root/tmp/old" "$root$shared"
mount --bind "$shared" "$root$shared"
cd "$root"
pivot_root . tmp/old
umount -l /tmp/old
hostname second-system 2>/dev/null || :
ip link set lo up
echo ready
# This shell stays and waits: as the first process it reaps the dead.
(while read -r command; do case $command in serve) "$@" & ;; esac done)
exit
