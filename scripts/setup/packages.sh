# shellcheck shell=sh disable=SC2154 # root, node, purpose and missing_packages are the launcher's
# Packages of the distribution: what a lab is made of, and what fetching needs.

add_package() { # PACKAGE
  case " $missing_packages " in *" $1 "*) ;; *) missing_packages="$missing_packages $1" ;; esac
}

# curl, and the certificate authorities that it trusts: Debian's curl comes without them.
find_fetch_packages() {
  if find_node && modules_current; then return 0; fi
  command -v curl >/dev/null || add_package curl
  if command -v apt-get >/dev/null && ! [ -s /etc/ssl/certs/ca-certificates.crt ]; then add_package ca-certificates; fi
}

# Ends with all that this user has to do by hand, in one list.
cant_install() { # MESSAGE
  remedies=$(host_remedies)
  set -- "$1"
  while read -r remedy; do
    [ -z "$remedy" ] || set -- "$@" "$remedy"
  done <<LIST
$remedies
LIST
  cant "$@" "$(as_root "'$root/scripts/install-packages'$missing_packages")"
}

setup_packages() {
  missing_packages=
  case $purpose in lab | test) find_packages || true ;; esac
  find_fetch_packages
  if [ -z "$missing_packages" ]; then return 0; fi
  if [ "$(id -u)" != 0 ]; then
    # Whoever has to install something by hand does it once: all that labs need, and tests where it is about them.
    find_packages || true
    find_fetch_packages
  fi
  if [ "$purpose" = lab ] && [ -n "$(host_remedies)" ]; then
    cant_install 'this host needs a few things before it can run a lab. Run these lines, then this again:'
  fi
  if ! command -v apt-get >/dev/null; then
    cant "this system has no apt-get. Install the packages that hold the same programs with its own tool:" \
      "${missing_packages# }"
  fi
  # The list is split into words on purpose, here and below.
  if [ "$(id -u)" = 0 ]; then
    # shellcheck disable=SC2086
    "$root/scripts/install-packages" $missing_packages </dev/null >&2 ||
      cant_install 'the packages could not be installed (see above). When the cause is removed, run this again, or:'
    return 0
  fi
  if [ -t 0 ] && [ -t 2 ] && command -v sudo >/dev/null; then
    say "these packages of the distribution are missing:$missing_packages"
    printf 'Install them with sudo? Their services are neither started nor enabled. [Y/n] ' >&2
    read -r answer || answer=n
    case $answer in
      '' | [Yy]*) ;;
      *) cant_install 'nothing was installed. To install them later:' ;;
    esac
    # shellcheck disable=SC2086
    sudo "$root/scripts/install-packages" $missing_packages >&2 ||
      cant_install 'the packages could not be installed (see above). When the cause is removed, run this again, or:'
  else
    cant_install "packages of the distribution are missing. Install them, then run this again:"
  fi
}
