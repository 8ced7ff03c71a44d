#!/bin/busybox sh
# First process of the virtual machine: loads what its kernel needs, runs one program and ends. What the program says is on the
# console.
# shellcheck shell=dash
/bin/busybox --install -s /bin
/bin/busybox mount -t proc none /proc
/bin/busybox mount -t sysfs none /sys
/bin/busybox mount -t devtmpfs none /dev
/bin/busybox mount -t tmpfs none /run
while read -r module; do /bin/busybox insmod "/modules/$module" || echo "no module $module"; done </modules/order
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
ip link set lo up
# The command is split into words on purpose.
# shellcheck disable=SC2046
set -- $(/bin/busybox cat /command)
"$@"
/bin/busybox poweroff -f
