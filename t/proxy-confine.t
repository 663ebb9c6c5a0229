#!/bin/sh
# Confinement: each layer is there in the running program, and each one bites.
# The cases are in t/proxy/confine.py.
. "$(dirname "$0")/lib.sh"
in_ns "$@"

internet_start
export NET TMP BIN
exec python3 "$ROOT/t/proxy/confine.py"
