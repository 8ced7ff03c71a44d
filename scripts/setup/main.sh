# shellcheck shell=sh disable=SC2154 # root, node, purpose, modules and missing_packages are the launcher's
# Brings what the launcher (./vpclab), which reads this file, found missing: distribution packages, Node, npm modules.
# What can't be brought ends the launcher with exit code 3 and the lines that the user has to run.

# What the user runs once the cause is removed.
again="'$self' $*"

. "$root/scripts/setup/host.sh"
. "$root/scripts/setup/packages.sh"
. "$root/scripts/setup/registry.sh"
. "$root/scripts/setup/fetch.sh"

# Runs a command, and says every 5 s that it still runs and how much it has brought.
watched() { # WHAT PATH COMMAND...
  what=$1 path=$2 && shift 2
  (
    trap 'kill "$pause"; exit' TERM
    seconds=0
    while sleep 5 & pause=$! && wait "$pause" && kill -0 $$; do
      seconds=$((seconds + 5))
      size=$(du -sm "$path" | cut -f 1)
      printf 'vpclab: %s: %s s, %s MB so far ...\n' "$what" "$seconds" "${size:-0}" >&8
    done
  ) 8>&2 >/dev/null 2>&1 9>&- &
  ticker=$!
  status=0
  "$@" || status=$?
  kill "$ticker" 2>/dev/null || true
  wait "$ticker" 2>/dev/null || true
  return "$status"
}

platform() {
  case $(uname -m) in
    x86_64) printf linux-x64 ;;
    aarch64) printf linux-arm64 ;;
    *) return 1 ;;
  esac
}

bring_node() {
  name=node-$(platform) || cant "no Node for this processor is on npm. Install Node 22.18 or newer, then run this again:" \
    "node --version"
  tool_is_checked "$name" && return 0
  say "fetching Node 24 into .tools (50 MB, once) ..."
  # The rest of the package is C headers and manual pages.
  fetch_tool "$name" node package/bin package/LICENSE package/package.json
  # Beside Node as its own distribution has it, for people who put this directory on PATH.
  ln -s ../../npm/bin/npm-cli.js "$root/.tools/node_modules/node/bin/npm"
  ln -s ../../npm/bin/npx-cli.js "$root/.tools/node_modules/node/bin/npx"
}

bring_npm() {
  tool_is_checked npm && return 0
  say "fetching npm into .tools (3 MB, once) ..."
  fetch_tool npm npm
}

install_modules() {
  omit=--omit=dev volume='22 MB'
  if [ "$modules" = all ] || [ -d "$root/node_modules/vitest" ]; then omit='' volume='97 MB'; fi
  registry_answers
  say "installing npm modules ($volume, again only when package-lock.json changes) ..."
  # Node brings its own list of certificate authorities; curl, and so this, trusts those of the system too.
  authorities=/etc/ssl/certs/ca-certificates.crt
  if [ -z "${NODE_EXTRA_CA_CERTS-}" ] && [ -r "$authorities" ]; then export NODE_EXTRA_CA_CERTS="$authorities"; fi
  # No module needs its install script: koffi and the linters come as prebuilt packages. npm waits for minutes by
  # default when the network fails midway.
  # shellcheck disable=SC2086
  (cd "$root" && PATH=${node%/*}:$PATH NODE_NO_WARNINGS=1 &&
    export PATH NODE_NO_WARNINGS &&
    watched 'npm modules' node_modules timeout 900 "$node" .tools/node_modules/npm/bin/npm-cli.js ci $omit \
      --ignore-scripts --no-audit --no-fund --no-progress --no-update-notifier --loglevel=error \
      --fetch-timeout=60000 --fetch-retries=1 --fetch-retry-mintimeout=1000 --fetch-retry-maxtimeout=2000) >&2 9>&- ||
    cant 'the npm modules could not be installed (see above). When the cause is removed, run this again:' "$again"
}

setup_modules() {
  if find_node && modules_current; then return 0; fi
  if ! [ -w "$root" ]; then
    cant "$root is not yours to write to. Whoever owns it has to run this once:" "$root/vpclab version"
  fi
  umask 022
  mkdir -p "$root/.tools"
  # One at a time: whoever comes second waits, then finds everything done. The lock goes with its process.
  (
    flock -w 900 9 || cant 'another vpclab has been installing Node or npm modules for 15 minutes. Is it stuck?' \
      "fuser -v '$root/.tools/lock'"
    refresh_checked
    # One that is not what the lock pins is replaced even where another Node would do: it would count as checked.
    if [ -d "$root/.tools/node_modules/node" ] || ! find_node; then bring_node; fi
    bring_npm
    find_node || cant 'the Node just fetched does not run on this system:' "'$node' --version"
    modules_current || install_modules
  ) 9>"$root/.tools/lock" || exit $?
  find_node
}

setup_packages
setup_modules
