#!/bin/sh
# The private mounts that the programs of a lab need, then the program: the same as the sandbox of a lab has them.
set -eu
mount -t tmpfs -o mode=755,nosuid,nodev run /run
mkdir -p /run/netns /run/frr /run/lab
for private in /etc/frr /var/tmp /var/lib/frr; do
  [ ! -d "$private" ] || mount -t tmpfs -o mode=755,nosuid,nodev frr "$private"
done
ip link set lo up
exec "$@"
