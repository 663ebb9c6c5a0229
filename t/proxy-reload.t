#!/bin/sh
# SIGHUP: a good file is taken whole, a bad one not at all, tunnels that are no longer
# allowed end; resolver files are read again. The cases are in t/proxy/reload.py.
. "$(dirname "$0")/lib.sh"
in_ns "$@"

internet_start
export NET TMP BIN
exec python3 "$ROOT/t/proxy/reload.py"
