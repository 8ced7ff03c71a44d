# shellcheck shell=sh disable=SC2154 # root, node, purpose and missing_packages are the launcher's
# Brings what the launcher (./vpclab), which reads this file, found missing: distribution packages, Node, npm modules.
# What can't be brought ends the launcher with exit code 3 and the one line that the user has to run.

say() { printf 'vpclab: %s\n' "$*" >&2; }

cant() { # MESSAGE COMMAND
  say "$1"
  printf '\n  %s\n\n' "$2" >&2
  exit 3
}

setup_packages() {
  if [ "$purpose" != command ]; then find_packages || true; fi
  # Debian's npm is only needed to install Node or modules; the Node it brings along may be too old, and is not used.
  if { ! find_node || ! modules_current; } && ! command -v npm >/dev/null; then
    missing_packages="$missing_packages npm"
  fi
  if [ -z "$missing_packages" ]; then return 0; fi
  install="'$root/scripts/install-packages'$missing_packages"
  if ! command -v apt-get >/dev/null; then
    cant "this system has no apt-get. Install the packages that hold the same programs with its own tool:" \
      "${missing_packages# }"
  fi
  # The list is split into words on purpose, here and below.
  if [ "$(id -u)" = 0 ]; then
    # shellcheck disable=SC2086
    "$root/scripts/install-packages" $missing_packages </dev/null >&2 ||
      cant 'the packages could not be installed (see above). When that is mended, run this again, or:' "$install"
  elif [ -t 0 ] && [ -t 2 ] && command -v sudo >/dev/null; then
    say "these packages of the distribution are missing:$missing_packages"
    printf 'Install them with sudo? Their services are neither started nor enabled. [Y/n] ' >&2
    read -r answer || answer=n
    case $answer in
      '' | [Yy]*) ;;
      *) cant 'nothing was installed. To install them later:' "sudo $install" ;;
    esac
    # shellcheck disable=SC2086
    sudo "$root/scripts/install-packages" $missing_packages >&2 ||
      cant 'the packages could not be installed (see above). When that is mended, run this again, or:' "sudo $install"
  else
    cant "packages of the distribution are missing. Install them, then run this again:" "sudo $install"
  fi
}

# Under another name first, so that an interrupted download is never taken for a Node that works.
install_node() {
  case $(uname -m) in
    x86_64) platform=linux-x64 ;;
    aarch64) platform=linux-arm64 ;;
    *) cant "no Node for this processor is on npm. Install Node 22.18 or newer from your distribution." \
      "node --version" ;;
  esac
  say 'installing Node 24 in .tools (once, about 10 s) ...'
  rm -rf "$root/.tools/incoming"
  if ! npm install --prefix "$root/.tools/incoming" --no-save --ignore-scripts --no-audit --no-fund --loglevel=error \
    "node@npm:node-$platform@24" >&2; then
    rm -rf "$root/.tools/incoming"
    cant 'Node 24 could not be installed (see above). When that is mended, run this again, or install it yourself:' \
      "npm install --prefix '$root/.tools' --no-save --ignore-scripts node@npm:node-$platform@24"
  fi
  rm -rf "$root/.tools/node_modules"
  mv "$root/.tools/incoming/node_modules" "$root/.tools/node_modules"
  rm -rf "$root/.tools/incoming"
}

install_modules() {
  omit=--omit=dev
  if [ "$purpose" = test ] || [ -d "$root/node_modules/vitest" ]; then omit=; fi
  # No module needs its install script: koffi and the linters come as prebuilt packages.
  say 'installing npm modules (again only when package-lock.json changes) ...'
  # shellcheck disable=SC2086
  (cd "$root" && PATH=${node%/*}:$PATH NODE_NO_WARNINGS=1 npm ci $omit --ignore-scripts --no-audit --no-fund --loglevel=error) >&2 ||
    cant 'the npm modules could not be installed (see above). When that is mended, run this again, or:' \
      "cd '$root' && PATH='${node%/*}':\$PATH npm ci $omit --ignore-scripts"
}

setup_modules() {
  if find_node && modules_current; then return 0; fi
  if ! [ -w "$root" ]; then
    cant "$root is not yours to write to. Whoever owns it has to run this once:" "$root/vpclab version"
  fi
  mkdir -p "$root/.tools"
  # One at a time: whoever comes second waits, then finds everything done. The lock goes with its process.
  (
    flock -w 900 9 || cant 'another vpclab has been installing Node or npm modules for 15 minutes. Is it stuck?' \
      "fuser -v '$root/.tools/lock'"
    find_node || install_node
    find_node || cant 'the Node just installed does not run on this system.' "'$node' --version"
    modules_current || install_modules
  ) 9>"$root/.tools/lock" || exit $?
  find_node
}

setup_packages
setup_modules
