#!/bin/sh
# Enters the root of another system, in namespaces of the caller's (mount, network, pid), with this project in its /opt/vpclab.
# pivot_root and not chroot: a user namespace, as each lab of root's has one, cannot be made in a chroot.
# Usage: enter-root.sh ROOT PROJECT PROGRAM [ARGUMENT...]
set -eu
root=$1 project=$2
shift 2
mount --make-rprivate /
mount --bind "$root" "$root"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
# Without control groups: their names are told apart by numbers of processes, which are small here.
mount -t sysfs sysfs "$root/sys"
mount -t tmpfs -o mode=755 run "$root/run"
mount -t tmpfs -o mode=1777 tmp "$root/tmp"
mkdir -p "$root/opt/vpclab" "$root/tmp/old"
mount --bind "$project" "$root/opt/vpclab"
cd "$root"
pivot_root . tmp/old
cd /opt/vpclab
umount -l /tmp/old
ip link set lo up
# As the first process it stays, and reaps the dead.
"$@"
exit
