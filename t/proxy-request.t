#!/bin/sh
# The request: one grammar, nothing else gets through, nothing is asked or
# connected to for what is refused. The cases are in t/proxy/request.py.
. "$(dirname "$0")/lib.sh"
in_ns "$@"

internet_start
export NET TMP BIN
exec python3 "$ROOT/t/proxy/request.py"
