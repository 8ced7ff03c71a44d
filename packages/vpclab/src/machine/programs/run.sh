#!/bin/sh
# Runs a program of a workload: in a room of its own (room.sh), started again by its policy, and ready when its port or
# its check says so. It is what the supervisor sees: it lives for as long as the program is wanted, and all that the
# program started ends with it. With --exec it runs one command with the caller's terminal and exit code instead.
# Usage: run.sh [OPTION VALUE]... -- PROGRAM [ARGUMENT...]; concepts/process/rows.ts writes the options.
set -u
here=$(dirname "$0")
nl='
'
pid_file=/dev/null state_file=/dev/null log_file='' restart=never env_files=''
export RUN_HOSTNAME=lab RUN_ADDRESS='' RUN_RESOLVER='' RUN_CWD=/ RUN_SIGNAL=TERM RUN_PORTS='' RUN_CHECK='' RUN_MOUNTS=''
export RUN_MEMORY_MIB='' RUN_PROCESSES='' RUN_DESCRIPTORS='' RUN_ENV='' RUN_ROOM=closed RUN_PID=$$ RUN_STATE=''
while [ "$1" != -- ]; do
  case $1 in
  --exec) restart=exec && shift && continue ;;
  --pid-file) pid_file=$2 ;;
  --state-file) state_file=$2 ;;
  --log-file) log_file=$2 ;;
  --restart) restart=$2 ;;
  --hostname) RUN_HOSTNAME=$2 ;;
  --address) RUN_ADDRESS=$2 ;;
  --resolver) RUN_RESOLVER=$2 ;;
  --cwd) RUN_CWD=$2 ;;
  --stop-signal) RUN_SIGNAL=$2 ;;
  --ready-port) RUN_PORTS="$RUN_PORTS $2" ;;
  --ready-command) RUN_CHECK=$2 ;;
  --env) RUN_ENV="$RUN_ENV$2$nl" ;;
  --env-file) env_files="$env_files$2$nl" ;;
  --mount) RUN_MOUNTS="$RUN_MOUNTS$2$nl" ;;
  --memory-mib) RUN_MEMORY_MIB=$2 ;;
  --processes) RUN_PROCESSES=$2 ;;
  --descriptors) RUN_DESCRIPTORS=$2 ;;
  --room) RUN_ROOM=$2 ;;
  *) echo "run.sh: unknown option $1" >&2 && exit 2 ;;
  esac
  shift 2
done
shift
# What the caller of `exec` has in its environment is not the program's to know. Names that sh cannot hold are gone already.
if [ "$RUN_ROOM" = closed ]; then
  for name in $(env | sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)=.*/\1/p'); do
    case $name in PATH | TERM | COLORTERM | LANG | LC_* | RUN_*) ;; *) unset "$name" ;; esac
  done
fi
unset VPCLAB_MARK VPCLAB_SANDBOX

say() { [ "$restart" = exec ] || echo "vpclab: $*" >&2; }
state() { echo "$*" >"$state_file"; }

# As which user the lab reads files: user_namespaces(7).
read -r _ outside _ </proc/self/uid_map
# Secrets go from the file to the program and nowhere else: no argument and no row holds them.
while IFS= read -r file; do
  [ -n "$file" ] || continue
  [ -r "$file" ] || { say "cannot read the environment file $file (the lab is uid $outside on this machine)" && exit 1; }
  while IFS= read -r line || [ -n "$line" ]; do
    name=${line%%=*}
    case $line in '' | '#'*) continue ;; esac
    case $name in "$line" | '' | [0-9]* | *[!A-Za-z0-9_]*)
      say "$file holds a line that is not NAME=value" && exit 1 ;;
    esac
    RUN_ENV="$RUN_ENV$line$nl"
  done <"$file"
done <<FILES
$env_files
FILES

. "$here/cgroup.sh"
case $RUN_ROOM in
closed) namespaces='--mount --pid --ipc --uts --cgroup' ;;
open) namespaces='--mount --pid --uts' ;;
esac

# A program that writes without end waits for its log and does not fill the lab's file system.
MOST_BYTES=1048576 KEPT_BYTES=524288
keep_log() {
  while :; do
    before=$(stat -c %s "$log_file")
    dd bs=64k count=8 status=none
    after=$(stat -c %s "$log_file")
    [ "$after" != "$before" ] || return 0
    [ "$after" -gt $MOST_BYTES ] || continue
    tail -c $KEPT_BYTES "$log_file" >"$log_file.end"
    : >"$log_file"
    echo '... older lines were dropped, the log had grown too long'
    cat "$log_file.end"
    rm "$log_file.end"
    sleep 0.1
  done >>"$log_file" <"$output" 2>/dev/null
}
logger='' output=''
if [ -n "$log_file" ]; then
  output=$log_file.pipe
  rm -f "$output"
  mkfifo -m 600 "$output" || exit 1
fi

stopping='' chain=''
# The program's own init passes the signal on; unshare(1) in between does not.
forward() {
  [ -n "$chain" ] || return 0
  # The kernel ends that list without a newline, which `read` reports as an end.
  inner=''
  read -r inner _ <"/proc/$chain/task/$chain/children" || [ -n "$inner" ] || return 0
  kill -s "$1" "$inner" 2>/dev/null || :
}
trap 'stopping=yes; forward TERM' TERM
trap 'stopping=yes; forward HUP' HUP
# From a terminal, Ctrl-C reaches the program directly.
if [ "$restart" = exec ] && ! [ -t 0 ]; then trap 'forward INT' INT; else trap : INT QUIT; fi

run() {
  if [ -n "$output" ]; then exec "$@" >"$output" 2>&1; else exec "$@"; fi
}

exec 4<&0
: >"$pid_file"
restarts=0 quick=0 note=''
while :; do
  state "starting, $restarts restarts$note$group_note"
  RUN_STATE="running, $restarts restarts$note$group_note"
  read -r started _ </proc/uptime
  [ -z "$log_file" ] || { keep_log 4<&- & logger=$!; }
  # shellcheck disable=SC2086
  run setpriv --pdeathsig KILL -- unshare $namespaces --propagation private --fork --kill-child -- \
    "$here/room.sh" "$@" 3>>"$pid_file" 5>>"$state_file" <&4 4<&- &
  chain=$!
  while :; do
    wait "$chain"
    code=$?
    kill -0 "$chain" 2>/dev/null || break
  done
  [ "$restart" != exec ] || { leave_groups && exit "$code"; }
  [ -z "$logger" ] || wait "$logger"
  [ -z "$stopping" ] || { leave_groups && state "stopped" && exit 0; }
  say "the program ended with status $code"
  note=", last ended with status $code"
  case $restart:$code in
  never:0 | on-failure:0) break ;;
  # It cannot be run at all, or did not come up the one time that it is meant to.
  *:126 | *:127) [ -s "$pid_file" ] || exit "$code" ;;
  esac
  [ "$restart" != never ] || { [ -s "$pid_file" ] && break || exit "$code"; }
  read -r ended _ </proc/uptime
  if [ $((${ended%.*} - ${started%.*})) -ge 10 ]; then quick=0; else quick=$((quick + 1)); fi
  case $quick in 0) pause=0 ;; 1) pause=0.2 ;; 2) pause=0.5 ;; 3) pause=1 ;; 4) pause=2 ;; *) pause=5 ;; esac
  restarts=$((restarts + 1))
  state "waiting $pause s for restart $restarts$note$group_note"
  chain=''
  setpriv --pdeathsig KILL -- sleep "$pause" 4<&- &
  wait $! || :
  [ -z "$stopping" ] || { leave_groups && exit 0; }
done
leave_groups
echo $$ >>"$pid_file"
state "ended with status $code, $restarts restarts"
chain=''
while [ -z "$stopping" ]; do
  setpriv --pdeathsig KILL -- sleep infinity 4<&- &
  wait $! || :
done
