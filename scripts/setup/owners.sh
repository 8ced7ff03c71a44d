# shellcheck shell=sh disable=SC2154 # root is the launcher's
# Who can change what the launcher (./vpclab) runs or loads. Code that another user can change makes him whoever runs it.

# Owner and mode of each. In a user namespace, whoever has no number there is shown as 65534 (user_namespaces(7)): the host's
# root, which a lab cannot tell from others, and which controls it anyway.
owners() {
  ids=4294967295
  { read -r _ _ ids </proc/self/uid_map; } 2>/dev/null || :
  if [ "$ids" = 4294967295 ]; then stat -L -c '%u %a' -- "$@"; else stat -L -c '%u %a' -- "$@" | sed 's/^65534 /0 /'; fi
}

# Whether `stat -c %a` shows a mode that lets the group or everybody write.
writable_by_others() { case $1 in *[2367] | *[2367]?) ;; *) return 1 ;; esac }
sticky() { case $1 in [1357]???) ;; *) return 1 ;; esac }

# The checkout may be somebody else's (root's in /opt): the user chose to run it. Root is told, because a checkout is
# often a user's, and sudo's own user can do the same without it.
check_owners() {
  tools=$root/.tools
  [ -d "$tools" ] || tools=$root
  # /proc/self belongs to the effective user (proc(5)), which saves a process; a chroot may have no /proc.
  me=/proc/self
  [ -d "$me" ] || me=$root
  # shellcheck disable=SC2046
  set -- $(owners "$me" "$root" "$tools")
  user=$1
  [ "$me" = /proc/self ] || user=$(id -u)
  if [ "$user" = 0 ] && [ "$3" != 0 ] && [ "$3" != "${SUDO_UID-}" ]; then
    say "warning: $root belongs to user $3, who can change what root runs here."
  elif [ "$user" = 0 ] && [ $(($4 % 10 & 2)) != 0 ]; then
    say "warning: every user can write to $root, and so change what root runs here."
  fi
  [ "$tools" != "$root" ] || return 0
  case $5 in
    "$user" | "$3" | 0) ;;
    *) cant "$tools belongs to user $5 and is not used. To fetch it again:" "rm -rf '$tools'" ;;
  esac
  if writable_by_others "$6"; then
    cant "other users can write to $tools, so it is not used. To fetch it again:" "rm -rf '$tools'"
  fi
}

# Whether only this user and root can change or replace a directory.
is_private() { # DIRECTORY
  directory=$(cd -P -- "$1" 2>/dev/null && pwd -P) || return 1
  set -- "$directory"
  while [ "$directory" != / ]; do
    directory=${directory%/*}
    directory=${directory:-/}
    set -- "$@" "$directory"
  done
  above=
  # shellcheck disable=SC2046
  set -- $(owners "$@")
  while [ $# -ge 2 ]; do
    [ "$1" = "$user" ] || [ "$above:$1" = above:0 ] || return 1
    if writable_by_others "$2" && ! { [ -n "$above" ] && sticky "$2"; }; then return 1; fi
    above=above
    shift 2
  done
}

# Node keeps compiled modules there. Set before it starts, the cache serves type stripping too: half of a command's start.
# Node runs what it finds in it unchecked. A relative XDG_CACHE_HOME is ignored (XDG Base Directory Specification).
choose_compile_cache() {
  cache=${NODE_COMPILE_CACHE-}
  if [ -z "$cache" ]; then
    case ${XDG_CACHE_HOME-} in
      /*) cache=$XDG_CACHE_HOME/vpclab/node ;;
      *) case ${HOME-} in /*) cache=$HOME/.cache/vpclab/node ;; esac ;;
    esac
  fi
  case $cache in
    /*)
      [ -d "$cache" ] || (umask 077 && mkdir -p -- "$cache") 2>/dev/null || cache=
      if [ -n "$cache" ] && ! is_private "$cache"; then
        say "compiled modules are not cached: other users can write to $cache or above it. Remove it to get a private one."
        cache=
      fi
      ;;
    ?*)
      say "compiled modules are not cached: NODE_COMPILE_CACHE is not an absolute path: $cache"
      cache=
      ;;
  esac
  if [ -n "$cache" ]; then
    NODE_COMPILE_CACHE=$cache && export NODE_COMPILE_CACHE
  else
    unset NODE_COMPILE_CACHE
    NODE_DISABLE_COMPILE_CACHE=1 && export NODE_DISABLE_COMPILE_CACHE
  fi
}
