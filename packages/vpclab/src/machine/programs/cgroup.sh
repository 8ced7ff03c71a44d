# For run.sh: bounds memory and processes of a program and all that it starts by a control group, where this process
# may make one; otherwise limits hold for each process (prlimit(1) in room.sh). `group_note` says which.
group='' group_note=''

enter_group() {
  echo $$ >"$1/cgroup.procs" 2>/dev/null
}
leave_group() {
  [ -n "$group" ] || return 0
  for directory in $group; do
    echo $$ >"${directory%/*}/cgroup.procs" 2>/dev/null || :
    # What was killed may still be on its way out.
    rmdir "$directory" 2>/dev/null || { sleep 0.2 && rmdir "$directory" 2>/dev/null; } || :
  done
  group=''
}

if [ -n "$RUN_MEMORY_MIB$RUN_PROCESSES" ]; then group_note=', limits hold for each process'; fi
