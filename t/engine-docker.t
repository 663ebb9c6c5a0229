#!/bin/sh
# Whole runs in a real docker: what the container is made of, what the agent can write there, that
# the secrets are nowhere, and that nothing is left.
# rows: G7
. "$(dirname "$0")/lib.sh"
in_root "$@"
. "$ROOT/t/engine/lib.sh"
engine_internet
docker_start
. "$ROOT/t/engine/behaviour.sh"
. "$ROOT/t/engine/network.sh"
done_testing
