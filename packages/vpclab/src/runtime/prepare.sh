#!/bin/sh
# Root's part of a lab with a user namespace, in a mount namespace of its own: opens what the lab user needs and could not
# open itself, then becomes that user and runs PROGRAM. Who decides what is needed is mapped-user.ts.
# Usage: prepare.sh [OPTION VALUE...]... -- PROGRAM [ARGUMENT...]
set -eu
umask 022
namespace='' owner='' prepared=''
while [ "$1" != -- ]; do
  case $1 in
  --namespace) namespace=$2 && shift 2 ;;
  --owner) owner=$2 && shift 2 ;;
  # The lab's directory on the host: it stays root's, but for the files in it that are given away.
  --directory) prepared=yes && cd "$2" && shift 2 ;;
  # What the lab keeps on the host, where the lab user can reach it: init.sh binds it to its place.
  --kept)
    mkdir -p kept
    mount --bind "$2" kept
    mount -o remount,bind,nosuid,nodev,noexec kept
    shift 2
    ;;
  # An open /dev/net/tun, where the host's is root's alone: tap devices need CAP_NET_ADMIN in their network all the same.
  --tun) mount -t tmpfs -o mode=755,nosuid,noexec,size=64k tun /dev/net && mknod -m 666 /dev/net/tun c 10 200 && shift ;;
  # A directory that the lab user cannot pass: covered, so that what it needs below is at the same place, read-only.
  --cover)
    stage=$PWD hidden=$2 && shift 2
    mount -t tmpfs -o "mode=700,nosuid,nodev,size=16m,uid=${owner%:*},gid=${owner#*:}" cover "$stage"
    while [ "$1" = --place ]; do
      place=$stage${2#"$hidden"}
      mkdir -p "$place"
      mount --bind "$2" "$place"
      mount -o remount,bind,ro,nosuid,nodev "$place"
      shift 2
    done
    mount --move "$stage" "$hidden"
    ;;
  # Places whose files are root's alone: mounted again with root's ids shown as those of the lab user.
  --translate)
    shift
    # "$1" is Node, "$2" the program.
    "$1" "$2" "$namespace" "$3" && shift 3
    ;;
  # Control groups that the lab may divide among its programs; they outlive it, so they are written down first.
  --groups)
    shift
    while IFS=: read -r _ names path; do
      case ",$names," in
      ,,) [ -e /sys/fs/cgroup/cgroup.controllers ] && group=/sys/fs/cgroup/vpclab-$$ || continue ;;
      *,memory,* | *,pids,*) group=/sys/fs/cgroup/$names${path%/}/vpclab-$$ ;;
      # What is slowed on purpose is moved below it. No process enters it at start: the whole lab would get the CPU share of one process.
      *,cpu,*)
        group=/sys/fs/cgroup/$names${path%/}/vpclab-$$
        echo "$group" >>control-groups
        mkdir "$group" 2>/dev/null && chown "$owner" "$group" "$group/cgroup.procs" || :
        continue
        ;;
      *) continue ;;
      esac
      echo "$group" >>control-groups
      mkdir "$group" 2>/dev/null || continue
      if [ -n "$names" ]; then
        chown "$owner" "$group" "$group/cgroup.procs" && echo $$ >"$group/cgroup.procs" || rmdir "$group"
        continue
      fi
      # In version 2 a group either holds processes or divides what it has: cgroups(7).
      echo "$group/vpclab-lab" >>control-groups
      if { mkdir "$group/vpclab-lab" && echo '+memory +pids' >"$group/cgroup.subtree_control" &&
        chown "$owner" "$group" "$group/cgroup.procs" "$group/cgroup.subtree_control" "$group/vpclab-lab" \
          "$group/vpclab-lab/cgroup.procs" &&
        echo $$ >"$group/vpclab-lab/cgroup.procs"; } 2>/dev/null; then :; else
        rmdir "$group/vpclab-lab" "$group" || :
      fi
    done </proc/self/cgroup
    ;;
  *) echo "prepare.sh: unknown option $1" >&2 && exit 2 ;;
  esac
done
shift
# Only root writes which process the lab is: `down` ends what is written there (init.sh).
umask 077
[ -z "$prepared" ] || exec 5>init
exec nsenter "--user=$namespace" -- "$@"
