#!/bin/sh
# The ClientHello: its name must be the name of the CONNECT line, however it is cut
# into records and segments. The cases are in t/proxy/hello.py.
. "$(dirname "$0")/lib.sh"
in_ns "$@"

internet_start
export NET TMP BIN
exec python3 "$ROOT/t/proxy/hello.py"
