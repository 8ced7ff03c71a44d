# For run.sh: bounds memory and processes of a program and all that it starts by control groups, where this process may
# make one; otherwise limits hold for each process (prlimit(1) in room.sh). `group_note` says which. cgroups(7): version 2
# has one hierarchy, version 1 one for each controller, and both may be there.
groups='' group_note=''

# Writes FILE of a new group below the own one in the hierarchy at ROOT: bound ROOT PATH FILE VALUE
bound() {
  # That one holds the processes of the lab, and divides nothing: runtime/prepare.sh.
  parent=$1${2%/}
  parent=${parent%/vpclab-lab}
  [ -w "$parent/cgroup.procs" ] || parent=$1
  # Numbers of processes are unique in a lab, its pid namespace is on the machine.
  own=$parent/vpclab-$(readlink /proc/self/ns/pid | tr -dc 0-9)-$$
  case " $groups " in *" $own "*) ;; *)
    # It outlives the lab: `down` removes what is written there.
    [ ! -d /run/vpclab ] || echo "$own" >>/run/vpclab/control-groups
    mkdir "$own" 2>/dev/null || return 1
    groups="$groups $own"
    ;;
  esac
  { echo "$4" >"$own/$3"; } 2>/dev/null
}
enter_groups() {
  for own in $groups; do { echo $$ >"$own/cgroup.procs"; } 2>/dev/null || return 1; done
}
# What was killed may still be on its way out.
leave_groups() {
  for own in $groups; do
    { echo $$ >"${own%/*}/cgroup.procs"; } 2>/dev/null || :
    rmdir "$own" 2>/dev/null || { sleep 0.2 && rmdir "$own" 2>/dev/null; } || :
  done
  groups=''
}

controllers=/sys/fs/cgroup
has_group=''
if [ -n "$RUN_MEMORY_MIB" ] && [ -n "$RUN_PROCESSES" ]; then
  bytes=$((RUN_MEMORY_MIB << 20))
  while IFS=: read -r _ names path; do
    case ",$names," in
    ,,) [ ! -e $controllers/cgroup.controllers ] || {
      bound $controllers "$path" memory.max $bytes && bound $controllers "$path" pids.max $((RUN_PROCESSES + 8)) &&
        has_group="$has_group memory pids"
    } ;;
    *,memory,*) bound $controllers/memory "$path" memory.limit_in_bytes $bytes && has_group="$has_group memory" ;;
    *,pids,*) bound $controllers/pids "$path" pids.max $((RUN_PROCESSES + 8)) && has_group="$has_group pids" ;;
    esac
  done </proc/self/cgroup
fi
case $has_group in
*memory*)
  if enter_groups; then group_note=', limits hold for all its processes'; else leave_groups; fi
  ;;
*) leave_groups ;;
esac
[ -n "$groups" ] || [ -z "$RUN_MEMORY_MIB$RUN_PROCESSES$RUN_DESCRIPTORS" ] || group_note=', limits hold for each process'
