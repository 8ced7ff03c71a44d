# shellcheck shell=sh disable=SC2154 # root and registry are the launcher's
# Packages of the npm registry that come before npm: each is fetched as scripts/setup/tools.lock pins it, compared with
# its sha512, and only then unpacked. A registry, mirror or proxy that gives another file is refused; nothing of it runs.

pinned() { # NAME: its line of the lock
  grep "^$1@" "$root/scripts/setup/tools.lock"
}

# .tools/checked holds the lines of what has been fetched and checked.
tool_is_checked() { # NAME
  grep -qxF "$(pinned "$1")" "$root/.tools/checked" 2>/dev/null
}

# The lock may be newer than the list and ask for the same Node, as after `git checkout`.
refresh_checked() {
  if tool_is_checked "node-$(platform)"; then touch "$root/.tools/checked"; fi
}

fetch() { # ARGUMENT...: of curl
  find_registry_once
  curl_configuration | curl --config - --fail --location --silent --show-error --proto '=http,https' \
    --connect-timeout 10 --retry 1 --retry-max-time 15 "$@" 9>&-
}

find_registry_once() { [ -n "${registry-}" ] || find_registry; }

# Ends within seconds where npm would try for minutes.
registry_answers() {
  find_registry_once
  fetch --max-time 20 --output /dev/null "$registry/npm/$(pinned npm | sed 's/^npm@\([^ ]*\).*/\1/')" ||
    cant "the npm registry $registry does not answer (see above). When there is a network, run this again:" "$again"
}

fetch_tool() { # NAME DIRECTORY [MEMBER...]: unpacks members, or all, into .tools/node_modules/DIRECTORY
  name=$1 directory=$2 && shift 2
  line=$(pinned "$name")
  version=${line#*@} version=${version%% *} sha512=${line##*sha512-}
  incoming=$root/.tools/incoming
  rm -rf "$incoming"
  (umask 077 && mkdir "$incoming")
  find_registry_once
  url=$registry/$name/-/$name-$version.tgz
  watched "$name" "$incoming" fetch --speed-limit 1000 --speed-time 15 --max-time 900 --max-filesize 200000000 \
    --output "$incoming/package.tgz" "$url" || {
    rm -rf "$incoming"
    cant "$url could not be fetched (see above). When there is a network, run this again:" "$again"
  }
  hex=$(printf '%s' "$sha512" | base64 -d | od -An -v -tx1 | tr -d ' \n')
  if ! printf '%s  %s\n' "$hex" "$incoming/package.tgz" | sha512sum --check --status; then
    rm -rf "$incoming"
    cant "$url is not the file that scripts/setup/tools.lock pins: its sha512 differs. Nothing of it was used. Somebody between you and the registry changed it. To use another registry:" \
      "npm_config_registry=URL $again"
  fi
  mkdir "$incoming/$directory"
  tar -xzf "$incoming/package.tgz" -C "$incoming/$directory" --strip-components=1 --no-same-owner "$@" ||
    cant "$url could not be unpacked in $root/.tools. Is the disk full?" "df -h '$root'"
  mkdir -p "$root/.tools/node_modules"
  # Under another name until it is whole, so that an interrupted one is never taken for one that works.
  rm -rf "$root/.tools/node_modules/$directory"
  mv "$incoming/$directory" "$root/.tools/node_modules/$directory"
  rm -rf "$incoming"
  { grep -v "^$name@" "$root/.tools/checked" 2>/dev/null || true; pinned "$name"; } >"$root/.tools/checked.new"
  mv "$root/.tools/checked.new" "$root/.tools/checked"
}
