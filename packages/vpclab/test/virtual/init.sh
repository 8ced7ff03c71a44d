#!/bin/busybox sh
# First process of the virtual machine: loads what its kernel needs, takes the host's files (read only) as its root, runs one
# program there and ends. What the program says is on the console.
/bin/busybox --install -s /bin
mount -t proc none /proc
mount -t sysfs none /sys
mount -t devtmpfs none /dev
while read -r module; do insmod "/modules/$module" || echo "no module $module"; done </modules/order
mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=524288 host /host || poweroff -f
mount -t proc none /host/proc
mount -t sysfs none /host/sys
mount -t devtmpfs none /host/dev
mount -t tmpfs none /host/run
mount -t tmpfs none /host/tmp
ip link set lo up
# shellcheck disable=SC2046
chroot /host /usr/bin/env PATH=/usr/sbin:/usr/bin:/sbin:/bin $(cat /command)
sync
poweroff -f
