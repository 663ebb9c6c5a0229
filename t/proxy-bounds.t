#!/bin/sh
# Bounds of time, bytes, connections and descriptors: what exceeds one ends, the rest
# goes on. The cases are in t/proxy/bounds.py.
. "$(dirname "$0")/lib.sh"
in_ns "$@"

internet_start
export NET TMP BIN
exec python3 "$ROOT/t/proxy/bounds.py"
