#!/bin/sh
# What a refused client reads: Proxy-Status (RFC 9209), and lines that allow the host when pasted.
# The cases are in t/proxy/refusal.py.
. "$(dirname "$0")/lib.sh"
in_ns "$@"

internet_start
export NET TMP BIN
exec python3 "$ROOT/t/proxy/refusal.py"
