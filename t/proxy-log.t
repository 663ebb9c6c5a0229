#!/bin/sh
# The log: keys, escapes, rotation by rename, a full disk, a reader that stops reading.
# The cases are in t/proxy/log.py.
. "$(dirname "$0")/lib.sh"
in_ns "$@"

internet_start
export NET TMP BIN
exec python3 "$ROOT/t/proxy/log.py"
