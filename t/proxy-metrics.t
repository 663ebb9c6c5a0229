#!/bin/sh
# --metrics: OpenMetrics that a strict reader accepts, values that are what the test did, and
# a listener that no client can fill, slow down or use as a proxy. The cases are in
# t/proxy/metrics.py.
. "$(dirname "$0")/lib.sh"
in_ns "$@"

internet_start
export NET TMP BIN
exec python3 "$ROOT/t/proxy/metrics.py"
