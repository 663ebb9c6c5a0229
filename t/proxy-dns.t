#!/bin/sh
# DNS: one question, each failure with its reason, Happy Eyeballs over what was vetted,
# a resolver that goes away. The cases are in t/proxy/dns.py.
. "$(dirname "$0")/lib.sh"
in_ns "$@"

internet_start
export NET TMP BIN
exec python3 "$ROOT/t/proxy/dns.py"
