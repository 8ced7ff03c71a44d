# First process of a room: starts the program, says when it is ready (its supervisor's pid on descriptor 3, its state on 5), passes
# signals on and reaps what the program leaves. When it ends, the kernel ends all processes of the room.
# Usage: room-init.sh PROGRAM [ARGUMENT...], with RUN_* set by run.sh.
set -u
child=''
trap 'kill -s "$RUN_SIGNAL" "$child" 2>/dev/null' TERM
trap 'kill -s HUP "$child" 2>/dev/null' HUP
if [ -t 0 ]; then trap : INT QUIT; else trap 'kill -s INT "$child" 2>/dev/null' INT; fi

program() {
  export PS1="lab@$RUN_HOSTNAME:\$PWD\$ "
  [ "$RUN_ROOM" = open ] || { HOME=/tmp && PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin && export HOME PATH; }
  while IFS= read -r variable; do [ -z "$variable" ] || export "$variable"; done <<ENV
$RUN_ENV
ENV
  cd "$RUN_CWD" || exit 126
  unset RUN_HOSTNAME RUN_ADDRESS RUN_RESOLVER RUN_CWD RUN_SIGNAL RUN_PORTS RUN_CHECK RUN_MOUNTS RUN_MEMORY_MIB
  unset RUN_PROCESSES RUN_DESCRIPTORS RUN_ENV RUN_ROOM RUN_PID RUN_STATE
  # A background process of a shell ignores these: signal(7) has them inherited by the program.
  exec /usr/bin/env --default-signal=INT,QUIT -- "$@"
}

# State 0A of TCP is LISTEN, 07 of UDP an unconnected socket (net/tcp_states.h): nothing is sent to find out.
listens() {
  hex=$(printf ':%04X ' "${1#*/}")
  case $1 in tcp/*) state=0A ;; *) state=07 ;; esac
  cat "/proc/net/${1%/*}" "/proc/net/${1%/*}6" 2>/dev/null | grep -q "$hex[0-9A-F:]* $state "
}
is_ready() {
  for port in $RUN_PORTS; do listens "$port" || return 1; done
  [ -z "$RUN_CHECK" ] || timeout 5 /bin/sh -c "$RUN_CHECK" >/dev/null 2>&1
}

exec 4<&0
(program "$@") <&4 3>&- 4<&- 5>&- &
child=$!
exec 4<&-
(
  sleep 0.1
  until is_ready; do sleep 0.1; done
  kill -0 "$child" 2>/dev/null || exit 0
  echo "$RUN_STATE" >&5
  echo "$RUN_PID" >&3
) </dev/null >/dev/null 2>&1 &
exec 3>&- 5>&-
while :; do
  wait "$child"
  code=$?
  kill -0 "$child" 2>/dev/null || exit "$code"
done
