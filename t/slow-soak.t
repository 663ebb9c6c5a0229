#!/bin/sh
# A soak: everything that goes wrong goes wrong at once, for 30 seconds (AGENT_TEST_LONG: ten
# minutes). What should live lives, and what was taken is given back. See t/proxy/soak.py.
. "$(dirname "$0")/lib.sh"
# Ports in TIME_WAIT would end the churn before the time does.
AGENT_TEST_SYSCTL=net/ipv4/tcp_max_tw_buckets=1000
export AGENT_TEST_SYSCTL
in_ns "$@"

internet_start
export NET TMP BIN AGENT_TEST_LONG
exec python3 "$ROOT/t/proxy/soak.py"
