# shellcheck shell=sh disable=SC2154 # root is the launcher's
# Which npm registry to fetch from, and how to reach it: what npm itself would use here. vpclab names no registry: where
# nothing is configured, the default is read from the npm that the system has, or from the distribution's npm package.

# A setting from npm's files, the user's before the system's; ${NAME} stands for a variable, as in npm (npmrc(5)).
npmrc() { # KEY
  for file in "$root/.npmrc" "${npm_config_userconfig:-${HOME-}/.npmrc}" \
    ${npm_config_globalconfig:+"$npm_config_globalconfig"} /etc/npmrc /usr/etc/npmrc /usr/local/etc/npmrc; do
    [ -r "$file" ] || continue
    value=$(awk -v key="$1" '
      { at = index($0, "="); name = substr($0, 1, at - 1); gsub(/[ \t"]/, "", name) }
      at > 0 && name == key { value = substr($0, at + 1); gsub(/^[ \t"]+|[ \t"\r]+$/, "", value) }
      END {
        while (match(value, /\$\{[A-Za-z_][A-Za-z0-9_]*\}/))
          value = substr(value, 1, RSTART - 1) ENVIRON[substr(value, RSTART + 2, RLENGTH - 3)] substr(value, RSTART + RLENGTH)
        print value
      }' "$file")
    if [ -n "$value" ]; then
      printf '%s' "$value"
      return 0
    fi
  done
}

# Debian's npm needs 400 packages; its archive file alone is small, signed, and holds npm's defaults.
default_registry() {
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || return 0
  directory=$(mktemp -d)
  for attempt in first second; do
    if (cd "$directory" && timeout 20 apt-get -qq -o Acquire::Retries=0 -o Acquire::http::Timeout=5 download npm); then
      break
    fi
    # Only root can bring the lists that an empty system lacks.
    if [ "$attempt:$(id -u)" != first:0 ] || apt-cache show npm; then break; fi
    timeout 30 apt-get -qq -o Acquire::Retries=0 -o Acquire::http::Timeout=5 update || break
  done >/dev/null 2>&1 9>&-
  dpkg-deb --fsys-tarfile "$directory"/npm_*.deb 2>/dev/null |
    tar -xO --wildcards '*/utils/config/definitions.js' 2>/dev/null |
    awk -F "'" "/^define\('registry'/ { found = 1 } found && /default:/ { printf \"%s\", \$2; exit }"
  rm -rf "$directory"
}

find_registry() {
  registry=${npm_config_registry:-${NPM_CONFIG_REGISTRY-}}
  [ -n "$registry" ] || registry=$(npmrc registry)
  if [ -z "$registry" ] && command -v npm >/dev/null; then
    registry=$(cd "$root" && timeout 10 npm config get registry 2>/dev/null 9>&-) || registry=
  fi
  [ -n "$registry" ] || registry=$(default_registry)
  registry=${registry%/}
  case $registry in
    http://?* | https://?*) ;;
    '') cant 'which npm registry to use is not known: nothing configures one, and apt-get could not download the default. Is there a network? To name one:' \
      "npm_config_registry=URL $again" ;;
    *) cant "the npm registry that is configured is no http or https address: $registry. To name another:" \
      "npm_config_registry=URL $again" ;;
  esac
}

# curl's configuration for the registry, for its standard input: tokens do not show in the list of processes.
curl_configuration() {
  ca=${npm_config_cafile:-$(npmrc cafile)}
  [ -z "$ca" ] || printf 'cacert = "%s"\n' "$ca"
  proxy=${npm_config_https_proxy:-$(npmrc https-proxy)}
  [ -z "$proxy" ] || printf 'proxy = "%s"\n' "$proxy"
  token=$(npmrc "${registry#*:}/:_authToken")
  [ -z "$token" ] || printf 'header = "Authorization: Bearer %s"\n' "$token"
}
