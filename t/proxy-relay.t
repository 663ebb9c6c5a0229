#!/bin/sh
# The relay: every byte in order, half-close, RST for RST, bounded memory, by splice
# and by copying. The cases are in t/proxy/relay.py.
. "$(dirname "$0")/lib.sh"
in_ns "$@"

internet_start
export NET TMP BIN
exec python3 "$ROOT/t/proxy/relay.py"
