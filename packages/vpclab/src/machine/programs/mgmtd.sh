#!/bin/sh
# FRR's mgmtd with DIRECTORY for its /etc/frr: it takes no file on its command line (FRR_NO_SPLIT_CONFIG, mgmtd/mgmt_main.c).
# Usage: mgmtd.sh DIRECTORY [ARGUMENT...]
set -eu
# shellcheck disable=SC2016
exec unshare --mount --propagation private -- sh -euc '
  mount --no-canonicalize --bind "$1" /etc/frr
  shift
  PATH=$PATH:/usr/lib/frr:/usr/local/sbin exec mgmtd "$@"
' mgmtd.sh "$@"
