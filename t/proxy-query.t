#!/bin/sh
# -t finds every error of a policy, with its line and path; -q says whether a host is open and why.
# The cases are in t/proxy/query.py.
. "$(dirname "$0")/lib.sh"
in_ns "$@"

internet_start
export NET TMP BIN
exec python3 "$ROOT/t/proxy/query.py"
