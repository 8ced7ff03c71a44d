#!/bin/sh
# The room of one program, made by its first process: a root file system of its own with a read-only /usr, a few files
# of /etc and what the lab file mounts; a /proc of its processes, a /sys of its network, devices that reach nothing.
# The program gets an unprivileged user without capabilities, and the kernel refuses it further namespaces.
# Usage: room.sh PROGRAM [ARGUMENT...], with RUN_* set by run.sh, in namespaces of its own.
set -eu
here=$(dirname "$0")
hostname "$RUN_HOSTNAME"
# The kernel kills it first when memory runs out.
echo 1000 >/proc/self/oom_score_adj
# What is made here is entered by other ids; a lab itself is the operator's alone (umask 077).
umask 022

limits=''
[ -z "$RUN_DESCRIPTORS" ] || limits="$limits --nofile=$RUN_DESCRIPTORS"
# Its init and the check whether it is ready count too.
[ -z "$RUN_PROCESSES" ] || limits="$limits --nproc=$((RUN_PROCESSES + 3))"
[ -z "$RUN_MEMORY_MIB" ] || limits="$limits --data=$((RUN_MEMORY_MIB << 20))"

if [ "$RUN_ROOM" = open ]; then
  mount -t proc -o nosuid,nodev,noexec proc /proc
  # shellcheck disable=SC2086
  exec setpriv --pdeathsig KILL -- prlimit $limits -- /bin/sh "$here/room-init.sh" "$@"
fi

# Outside of all ranges that distributions use (systemd.io/UIDS-AND-GIDS); `nobody` where it is not mapped. In an ordinary
# user's lab there is one uid, which is that user's.
become=''
while read -r first _ mapped; do
  for number in 65534 1900000000; do
    [ $((number - first)) -lt 0 ] || [ $((number - first)) -ge "$mapped" ] || become=$number
  done
done </proc/self/uid_map

room=/run/lab/.room
mkdir -p "$room"
mount -t tmpfs -o mode=755,nosuid,nodev,size=4m room "$room"
cd "$room"
mkdir usr proc sys dev dev/pts dev/shm etc tmp run var old
ln -s ../tmp var/tmp
ln -s ../run var/run

# Read-only, with all that is mounted below; flags that the host set stay, as the kernel demands in a user namespace.
seal() {
  while read -r _ _ _ _ target flags _; do
    case $target in "$1" | "$1"/*) mount -o "remount,bind,ro,nosuid,nodev,$(echo "$flags" | sed 's/\brw\b,\?//')" "$target" ;; esac
  done </proc/self/mountinfo
}
bind() {
  if [ -d "$1" ]; then mkdir -p "$room$2"; else mkdir -p "$(dirname "$room$2")" && : >>"$room$2"; fi
  mount --rbind "$1" "$room$2"
}

bind /usr /usr
seal "$room/usr"
for directory in bin sbin lib lib32 lib64 libx32; do
  if [ -L "/$directory" ]; then ln -s "usr/$directory" "$directory"; elif [ -d "/$directory" ]; then
    bind "/$directory" "/$directory" && seal "$room/$directory"
  fi
done
for file in ld.so.cache alternatives ssl/certs ssl/openssl.cnf localtime mime.types protocols services; do
  [ ! -e "/etc/$file" ] || { bind "/etc/$file" "/etc/$file" && seal "$room/etc/$file"; }
done
printf '%s\n' "$RUN_HOSTNAME" >etc/hostname
printf '127.0.0.1 localhost\n%s\n' "${RUN_ADDRESS:+$RUN_ADDRESS $RUN_HOSTNAME}" >etc/hosts
printf '%s\n' "${RUN_RESOLVER:+nameserver $RUN_RESOLVER}" >etc/resolv.conf
printf 'root:x:0:0:::\nlab:x:1000:1000::/tmp:/bin/sh\nnobody:x:65534:65534:::\n' >etc/passwd
printf 'root:x:0:\nlab:x:1000:\nnogroup:x:65534:\n' >etc/group
printf 'passwd: files\ngroup: files\nhosts: files dns\n' >etc/nsswitch.conf
cat "$here/room-init.sh" >.init.sh

mount -t proc -o nosuid,nodev,noexec proc proc
# Where this is refused there is none; a /sys of another network would be worse.
mount -t sysfs -o ro,nosuid,nodev,noexec sys sys 2>/dev/null || :
for device in null zero full random urandom tty; do bind "/dev/$device" "/dev/$device"; done
ln -s /proc/self/fd dev/fd
for stream in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/${stream%:*}" "dev/${stream#*:}"; done
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,nosuid,noexec pts dev/pts
ln -s pts/ptmx dev/ptmx
for place in tmp:64m dev/shm:64m run:4m; do
  mount -t tmpfs -o "mode=1777,nosuid,nodev,size=${place#*:},nr_inodes=16k" "${place%:*}" "${place%:*}"
done

while IFS=' ' read -r access source target; do
  [ -n "$access" ] || continue
  [ -e "$source" ] || {
    read -r _ outside _ </proc/self/uid_map
    echo "vpclab: cannot mount $source on $target: it does not exist, or uid $outside, which the lab is, cannot reach it" >&2
    exit 126
  }
  bind "$source" "$target"
  [ "$access" = rw ] || seal "$room$target"
done <<MOUNTS
$RUN_MOUNTS
MOUNTS

pivot_root . old
cd /
umount -l /old
rmdir /old
mount -o remount,bind,ro,nosuid,nodev /

# In a user namespace of its own it seals /proc, and allows one namespace more: the one in which it has no privileges.
SEAL='
for file in kcore keys kmsg kpagecount kpageflags sysrq-trigger timer_list sched_debug; do
  [ ! -e /proc/$file ] || mount --bind /dev/null /proc/$file
done
echo 1 >/proc/sys/user/max_user_namespaces
for directory in sys irq bus fs acpi; do
  [ ! -d /proc/$directory ] || {
    mount --rbind /proc/$directory /proc/$directory
    mount -o remount,bind,ro,nosuid,nodev,noexec /proc/$directory
  }
done
limits=$1
shift
exec unshare --user --map-user=1000 --map-group=1000 --keep-caps -- \
  setpriv --pdeathsig KILL --no-new-privs --inh-caps=-all --ambient-caps=-all --bounding-set=-all -- \
  prlimit $limits -- /bin/sh /.init.sh "$@"
'
exec ${become:+setpriv "--reuid=$become" "--regid=$become" --clear-groups --} \
  unshare --user --map-root-user --mount --propagation private -- /bin/sh -euc "$SEAL" room "$limits" "$@"
