#!/bin/sh
# --suggest: the smallest policy for what a log has seen, as JSON and as Nix, with its evidence.
# The cases are in t/proxy/suggest.py.
. "$(dirname "$0")/lib.sh"
in_ns "$@"

internet_start
export NET TMP BIN
exec python3 "$ROOT/t/proxy/suggest.py"
