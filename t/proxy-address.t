#!/bin/sh
# Addresses: global unicast only, every answer vetted, the vetted one connected to;
# a declared internal service may be private, never metadata. See t/proxy/address.py.
. "$(dirname "$0")/lib.sh"
in_ns "$@"

internet_start
export NET TMP BIN
exec python3 "$ROOT/t/proxy/address.py"
