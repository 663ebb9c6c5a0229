#!/bin/sh
# Where it listens: addresses, unix sockets, inherited sockets, a socket that is handed
# over; lifeline and readiness. The cases are in t/proxy/listen.py.
. "$(dirname "$0")/lib.sh"
in_ns "$@"

internet_start
export NET TMP BIN
exec python3 "$ROOT/t/proxy/listen.py"
