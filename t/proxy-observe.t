#!/bin/sh
# --observe opens public hosts that the policy refuses, says so, and opens nothing else.
# The cases are in t/proxy/observe.py.
. "$(dirname "$0")/lib.sh"
in_ns "$@"

internet_start
export NET TMP BIN
exec python3 "$ROOT/t/proxy/observe.py"
